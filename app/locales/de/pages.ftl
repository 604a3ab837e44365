# Seiten, die nur der Server schreibt.

language-switch = Sprache
