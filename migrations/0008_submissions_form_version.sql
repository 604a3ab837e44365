-- The version of the form that a submission was made with. Whatever was submitted before was made with the first.
ALTER TABLE submissions ADD COLUMN form_version INTEGER NOT NULL DEFAULT 1;
