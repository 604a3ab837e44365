# Worauf alle anderen Dateien der Seiten aufbauen.

-country = Orland

# Der Name der Sprache, wie ihn der Umschalter zeigt.
language-name = Deutsch

# Der Titel des Fensters, und der einer Seite, die mit Fehlern zurückkam.
title = { $page } – { $service } – { -country }
title-alone = { $page } – { -country }
title-error = Fehler: { $title }
