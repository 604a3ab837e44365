-- Drafts whose time is over are looked for by their last change. What was submitted stays for good, and must not be passed
-- over each time.
ALTER TABLE applications ADD COLUMN submitted INTEGER NOT NULL DEFAULT 0;
UPDATE applications SET submitted = 1 WHERE id IN (SELECT application_id FROM submissions);

DROP INDEX applications_by_change;
CREATE INDEX applications_by_change ON applications (coalesce(saved_at, created_at)) WHERE submitted = 0;
