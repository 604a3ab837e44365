-- Times are integer milliseconds since 1970-01-01 UTC, everywhere.

CREATE TABLE users (
    id            TEXT    NOT NULL PRIMARY KEY,
    -- As the person typed it, for display and for mail.
    email         TEXT    NOT NULL,
    -- Lower case. SQLite's NOCASE folds ASCII only, so the server folds before it asks.
    email_key     TEXT    NOT NULL CONSTRAINT users_email_key UNIQUE,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER
) STRICT;
