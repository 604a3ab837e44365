-- One sign-in on one device.
CREATE TABLE sessions (
    id              TEXT    NOT NULL PRIMARY KEY,
    user_id         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at      INTEGER NOT NULL,
    -- The idle limit counts from here. Only the promotion of a token moves it: a repeated or
    -- superseded token proves nothing new about the person.
    renewed_at      INTEGER NOT NULL,
    -- The absolute limit, fixed at sign-in.
    expires_at      INTEGER NOT NULL,
    -- Generation of the head of the line; null until the first refresh.
    head_generation INTEGER,
    revoked_at      INTEGER,
    revoked_reason  TEXT,
    user_agent      TEXT    NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- outstanding: neither promoted nor superseded. head: promoted, not superseded.
CREATE TABLE refresh_tokens (
    -- SHA-256 of the token's text; the token itself is never stored.
    hash          BLOB    NOT NULL PRIMARY KEY,
    session_id    TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation    INTEGER NOT NULL,
    issued_at     INTEGER NOT NULL,
    promoted_at   INTEGER,
    superseded_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id, superseded_at, generation);

-- What the operator and the account's owner may want to know later. Holds no token and no address.
CREATE TABLE security_events (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT    REFERENCES sessions (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX security_events_by_user ON security_events (user_id, at);
CREATE INDEX security_events_by_session ON security_events (session_id);
