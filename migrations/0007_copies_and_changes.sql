-- What a person's copies on their devices are sealed with. Handed to pages that are signed in as that person, and to nobody else.
CREATE TABLE copy_keys (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    key     BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

-- Who changed which answer, from what to what. Tells the other side of a clash, and what a page without a script was based on.
CREATE TABLE changes (
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    -- The version that it made.
    version        INTEGER NOT NULL,
    path           TEXT    NOT NULL,
    -- JSON; null for no answer.
    previous       TEXT    CHECK (previous IS NULL OR json_valid(previous)),
    value          TEXT    CHECK (value IS NULL OR json_valid(value)),
    -- Sessions may be gone long before: the device's name is kept with it.
    session_id     TEXT    NOT NULL,
    device         TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (application_id, version, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX changes_by_age ON changes (at);

-- Posted by a page without a script, and not applied because the answer changed elsewhere: until the person has chosen.
CREATE TABLE posted_clashes (
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    path           TEXT    NOT NULL,
    -- What the page was based on, and what was made of it. JSON; null for no answer.
    base           TEXT    CHECK (base IS NULL OR json_valid(base)),
    value          TEXT    CHECK (value IS NULL OR json_valid(value)),
    -- It was the removal of the item in which the answer stands.
    item_removed   INTEGER NOT NULL,
    -- Pages of this version of the draft and later ones show it.
    version        INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (application_id, path)
) STRICT, WITHOUT ROWID;
