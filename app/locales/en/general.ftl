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

# Other names and short forms that are not the beginning of a name.
month-also = Sept=9

# The language's own name, as the switch shows it.
language-name = English

# The title of a page's window, and of one that came back with errors.
title = { $page } – { $service } – { -country }
title-alone = { $page } – { -country }
title-error = Error: { $title }
