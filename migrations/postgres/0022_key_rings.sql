-- The keys of this installation, sealed: for servers that share them by sharing the database. One row, or none where the
-- keys are in a file.
CREATE TABLE key_rings (
    id          BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Rises with every change: each is made to the ring that its author has seen.
    revision    BIGINT NOT NULL,
    -- How it is sealed, and what is inside.
    format      BIGINT NOT NULL,
    -- The name of the key that opens it; says nothing about the key.
    sealed_with TEXT   COLLATE "C" NOT NULL,
    sealed      BYTEA  NOT NULL,
    changed_at  BIGINT NOT NULL
);
