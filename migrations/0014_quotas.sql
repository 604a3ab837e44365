-- How much the change log of a draft holds, so that a save need not add it up: its rows, and their bytes as the limits
-- count them, with 100 for what a row takes besides its path and its value.
ALTER TABLE applications ADD COLUMN log_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN log_bytes INTEGER NOT NULL DEFAULT 0;

UPDATE applications SET log_rows = log.rows, log_bytes = log.bytes
FROM (SELECT application_id, count(*) AS rows,
             sum(octet_length(path) + coalesce(octet_length(previous), 0) + 100) AS bytes
      FROM changes GROUP BY application_id) AS log
WHERE log.application_id = applications.id;

-- What has ended long ago is looked for by its age.
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX security_events_by_age ON security_events (at);
