-- What servers on one database must know of each other.

-- Sessions that have ended, in the order in which they did, while an access token of them may still live. Every server
-- reads what was added since it looked last. Triggers write it, in the transaction that ends the session: so it is there
-- whichever release of the server, or which command, has ended it. Numbers are never used again, even if all rows are gone.
CREATE TABLE ended_sessions (
    seq          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session_id   TEXT    NOT NULL,
    -- 1 if the account was deleted with it.
    account_gone INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX ended_sessions_by_age ON ended_sessions (ended_at);

CREATE TRIGGER session_ended AFTER UPDATE OF revoked_at ON sessions
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
    INSERT INTO ended_sessions (session_id, account_gone, ended_at) VALUES (NEW.id, 0, NEW.revoked_at);
END;

CREATE TRIGGER session_deleted AFTER INSERT ON deleted_sessions
BEGIN
    INSERT INTO ended_sessions (session_id, account_gone, ended_at) VALUES (NEW.session_id, 1, NEW.deleted_at);
END;

-- How often sign-ins have failed and accounts were created, by network, account and device. The name of what is counted is
-- a keyed hash: neither address can be read from it.
CREATE TABLE attempt_counts (
    bucket    BLOB    NOT NULL PRIMARY KEY,
    -- When its window of time began, or when the last attempt was.
    at        INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    -- From then on it says nothing.
    forget_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_counts_by_end ON attempt_counts (forget_at);

-- Work that one server at a time does for all.
CREATE TABLE leases (
    name    TEXT    NOT NULL PRIMARY KEY,
    holder  TEXT    NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
