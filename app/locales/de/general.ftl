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

# Andere Namen und Abkürzungen, die nicht der Anfang eines Namens sind.
month-also = Jänner=1 Feber=2 Maerz=3 Mrz=3

# Der Name der Sprache, wie ihn der Umschalter zeigt.
language-name = Deutsch

# Der Titel des Fensters, und der einer Seite, die mit Fehlern zurückkam.
title = { $page } – { $service } – { -country }
title-alone = { $page } – { -country }
title-error = Fehler: { $title }
