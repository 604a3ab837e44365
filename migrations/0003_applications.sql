-- An application from its first answer on. The answers are one JSON object, path to value.
CREATE TABLE applications (
    id             TEXT    NOT NULL PRIMARY KEY,
    user_id        TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    form_id        TEXT    NOT NULL,
    form_version   INTEGER NOT NULL,
    -- Rises with every save that changed an answer.
    version        INTEGER NOT NULL,
    answers        TEXT    NOT NULL CHECK (json_valid(answers)),
    -- What starting was asked with: the same key again finds the same application.
    start_key      TEXT    NOT NULL,
    -- What submitting has to be asked with.
    submission_key TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    -- Null until the first save.
    saved_at       INTEGER,
    CONSTRAINT applications_start_key UNIQUE (user_id, start_key)
) STRICT;

CREATE INDEX applications_by_user ON applications (user_id, created_at);

-- What was submitted, as it was submitted: only the questions that were asked.
CREATE TABLE submissions (
    application_id TEXT    NOT NULL PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
    reference      TEXT    NOT NULL CONSTRAINT submissions_reference UNIQUE,
    answers        TEXT    NOT NULL CHECK (json_valid(answers)),
    submitted_at   INTEGER NOT NULL
) STRICT;
