# Seiten, die der Browser übernimmt: die Fragen und was um sie herum steht.
