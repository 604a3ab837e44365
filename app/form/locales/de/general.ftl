# Wie Zahlen und Daten geschrieben werden, und wie die Monate heißen.

number-group = .
date = { $day }. { $month } { $year }
month =
    .m1 = Januar
    .m2 = Februar
    .m3 = März
    .m4 = April
    .m5 = Mai
    .m6 = Juni
    .m7 = Juli
    .m8 = August
    .m9 = September
    .m10 = Oktober
    .m11 = November
    .m12 = Dezember

# Andere Namen und Abkürzungen, die nicht der Anfang eines Namens sind.
month-also = Jänner=1 Feber=2 Maerz=3 Mrz=3
