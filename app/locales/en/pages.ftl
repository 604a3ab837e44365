# Pages that only the server renders.
