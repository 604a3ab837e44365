-- A device as facts, which are put into the reader's words when they are shown: in `device` its browser or another
-- program, here its system; both empty where they are not known. Older rows hold a whole name in `device`, in English.
ALTER TABLE changes ADD COLUMN system TEXT NOT NULL DEFAULT '';

-- Posted by a page without a script, and not applied because the answer changed elsewhere: until the person has chosen.
-- An answer may have been posted several times, to different things: then all of them wait.
CREATE TABLE posted_sides (
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    path           TEXT    NOT NULL,
    -- Pages of this version of the draft and later ones show it, up to the version at which it was replaced, chosen or
    -- turned down. What a page was based on must be known after that too.
    version        INTEGER NOT NULL,
    until          INTEGER,
    -- Of the form that asked for it.
    form_version   INTEGER NOT NULL,
    -- What the page was based on, and what was made of it. JSON; null for no answer.
    base           TEXT    CHECK (base IS NULL OR json_valid(base)),
    value          TEXT    CHECK (value IS NULL OR json_valid(value)),
    -- It was the removal of the item in which the answer stands.
    item_removed   INTEGER NOT NULL,
    -- As in `changes`; null where it was not written down.
    device         TEXT,
    system         TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (application_id, path, version)
) STRICT, WITHOUT ROWID;

INSERT INTO posted_sides
SELECT p.application_id, p.path, p.version, NULL, a.form_version, p.base, p.value, p.item_removed, NULL, '', p.at
FROM posted_clashes p JOIN applications a ON a.id = p.application_id;

DROP TABLE posted_clashes;
ALTER TABLE posted_sides RENAME TO posted_clashes;
