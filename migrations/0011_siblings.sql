-- Children of one head are numbered, so that the oldest can give way to a new one and still be known as unused.
ALTER TABLE refresh_tokens ADD COLUMN sibling INTEGER NOT NULL DEFAULT 0;
-- How many children a token was given.
ALTER TABLE refresh_tokens ADD COLUMN children INTEGER NOT NULL DEFAULT 0;
