-- The version of the form that a submission was made with. Whatever was submitted before was made with the first.
ALTER TABLE submissions ADD COLUMN form_version INTEGER NOT NULL DEFAULT 1;

-- Drafts whose time is over are looked for by their last change.
CREATE INDEX applications_by_change ON applications (coalesce(saved_at, created_at));
