-- Drafts whose time is over are looked for by their last change.
CREATE INDEX applications_by_change ON applications (coalesce(saved_at, created_at));
