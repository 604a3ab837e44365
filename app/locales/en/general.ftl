# What all other files of the pages build on.

-country = Orland

# The language's own name, as the switch shows it.
language-name = English

# The title of a page's window, and of one that came back with errors.
title = { $page } – { $service } – { -country }
title-alone = { $page } – { -country }
title-error = Error: { $title }
