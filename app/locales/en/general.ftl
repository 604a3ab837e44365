# What all other files build on, and how numbers and dates are written.

-country = Orland

number-group = ,
date = { $day } { $month } { $year }
month =
    .m1 = January
    .m2 = February
    .m3 = March
    .m4 = April
    .m5 = May
    .m6 = June
    .m7 = July
    .m8 = August
    .m9 = September
    .m10 = October
    .m11 = November
    .m12 = December

# The language's own name, as the switch shows it.
language-name = English
