-- Sessions of deleted accounts. Their rows are gone with the account, but an access token may still live for a while,
-- and must be refused after a restart too. Holds random ids and nothing about anybody; rows go when no token can live.
CREATE TABLE deleted_sessions (
    session_id TEXT    NOT NULL PRIMARY KEY,
    deleted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deleted_sessions_by_age ON deleted_sessions (deleted_at);
