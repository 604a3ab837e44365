-- One writer at a time for an upload, whichever server it comes to. The number rises with every turn that is taken, and what
-- is written names it: so a holder that was lost, and comes back, writes nothing.
ALTER TABLE attachments ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
-- The server that has the turn, and until when, unless it renews it. Nothing, once it was given back.
ALTER TABLE attachments ADD COLUMN holder TEXT COLLATE "C";
ALTER TABLE attachments ADD COLUMN held_until BIGINT;
-- Until when a request at another server waits for it.
ALTER TABLE attachments ADD COLUMN wanted_until BIGINT;
-- The objects of a bucket that hold its bytes, in their order. Nothing, where they are in a folder.
ALTER TABLE attachments ADD COLUMN objects TEXT COLLATE "C";
