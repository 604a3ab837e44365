# Seiten, die nur der Server schreibt.
