-- Who asked for a token, to tell its owner when two devices share a session. Null for a sign-in, and for tokens from before.
ALTER TABLE refresh_tokens ADD COLUMN holder_agent TEXT;
-- Under a keyed hash that differs for each session: no address is stored.
ALTER TABLE refresh_tokens ADD COLUMN holder_network BLOB;
-- The device that did it, if it is not the one that the session began on.
ALTER TABLE security_events ADD COLUMN user_agent TEXT;
