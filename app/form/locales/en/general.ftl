# How numbers and dates are written, and what months are called.

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

# Other names and short forms that are not the beginning of a name.
month-also = Sept=9
