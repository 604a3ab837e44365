-- A sweep looks for files that no answer has named for a while, and for those that were completed or submitted lately.
CREATE INDEX attachments_unnamed ON attachments (unnamed_since) WHERE unnamed_since IS NOT NULL;
CREATE INDEX attachments_by_completion ON attachments (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX submissions_by_age ON submissions (submitted_at);
