# Worauf alle anderen Dateien aufbauen, und wie Zahlen und Daten geschrieben werden.

-country = Orland

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

# Der Name der Sprache, wie ihn der Umschalter zeigt.
language-name = Deutsch
