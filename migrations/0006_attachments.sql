-- A file of an application, from the moment it is announced. Its bytes lie in the folder of uploads, in a file
-- named after the id; a file without a row is rubbish and is swept away.
CREATE TABLE attachments (
    id             TEXT    NOT NULL PRIMARY KEY,
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    -- The question that it answers, and the answer when it was announced: the id of the file that it replaces.
    path           TEXT    NOT NULL,
    replaces       TEXT,
    name           TEXT    NOT NULL,
    -- When the sender's copy was last changed, by which it is recognised; null if that was not said.
    modified       INTEGER,
    size           INTEGER NOT NULL,
    -- Bytes that are on the disk for good.
    received       INTEGER NOT NULL,
    -- Of an unfinished upload. Moves on with every part that arrives.
    expires_at     INTEGER NOT NULL,
    -- All three are null until the file is complete and was found to be in order.
    completed_at   INTEGER,
    media_type     TEXT,
    sha256         BLOB,
    -- Since when no answer names a complete file.
    unnamed_since  INTEGER,
    CHECK (received <= size),
    CHECK ((completed_at IS NULL) = (media_type IS NULL) AND (completed_at IS NULL) = (sha256 IS NULL))
) STRICT;

CREATE INDEX attachments_by_application ON attachments (application_id);
CREATE INDEX attachments_unfinished ON attachments (expires_at) WHERE completed_at IS NULL;
