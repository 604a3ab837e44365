-- The tokens of a session lie together, in the order in which they were issued: what a refresh reads and writes is on a
-- page or two, however many sessions there are.
CREATE TABLE tokens_by_session (
    session_id     TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation     INTEGER NOT NULL,
    -- Children of one head are numbered from 1, so that the oldest can give way to a new one and still be known as unused.
    sibling        INTEGER NOT NULL,
    -- SHA-256 of the token's text; the token itself is never stored. Part of the key, because siblings were not always
    -- numbered.
    hash           BLOB    NOT NULL,
    issued_at      INTEGER NOT NULL,
    promoted_at    INTEGER,
    superseded_at  INTEGER,
    -- How many children it was given.
    children       INTEGER NOT NULL DEFAULT 0,
    -- Who asked for it, to tell the owner when two devices share a session. Null for a sign-in.
    holder_agent   TEXT,
    -- Under a keyed hash that differs for each session: no address is stored.
    holder_network BLOB,
    PRIMARY KEY (session_id, generation, sibling, hash)
) STRICT, WITHOUT ROWID;

INSERT INTO tokens_by_session
SELECT session_id, generation, sibling, hash, issued_at, promoted_at, superseded_at, children, holder_agent, holder_network
FROM refresh_tokens ORDER BY session_id, generation, sibling, hash;

DROP TABLE refresh_tokens;
ALTER TABLE tokens_by_session RENAME TO refresh_tokens;
