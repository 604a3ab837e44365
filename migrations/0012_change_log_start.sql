-- The change log of a draft is bounded: this is the oldest version that can be restored from it. What a page of an older
-- version was based on is not known any more.
ALTER TABLE applications ADD COLUMN log_from INTEGER NOT NULL DEFAULT 0;

-- Old changes were removed before without a note.
UPDATE applications SET log_from = coalesce(
    (SELECT min(version) - 1 FROM changes WHERE application_id = applications.id), version);
