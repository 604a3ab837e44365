# Pages that only the server renders.

language-switch = Language
