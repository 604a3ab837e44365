-- What a call with an idempotency key was answered, so that the same call again gets the same answer.
CREATE TABLE idempotency_keys (
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Which call it was: one key may serve two calls without harm.
    call       TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    -- SHA-256 of what was asked, never of a secret: the same key with another request is a mistake.
    request    BLOB    NOT NULL,
    answer     TEXT    NOT NULL CHECK (json_valid(answer)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, call, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
