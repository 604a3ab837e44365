-- The keys of this installation, sealed: for servers that share them by sharing the database. One row, or none where the
-- keys are in a file.
CREATE TABLE key_rings (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Rises with every change: each is made to the ring that its author has seen.
    revision    INTEGER NOT NULL,
    -- How it is sealed, and what is inside.
    format      INTEGER NOT NULL,
    -- The name of the key that opens it; says nothing about the key.
    sealed_with TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
