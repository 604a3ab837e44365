-- Rows as an office has them after some weeks, in the proportions that matter to a planner. A few seconds.
SET session_replication_role = replica;

INSERT INTO users (id, email, email_key, password_hash, created_at)
SELECT 'user-' || n, n || '@example.com', n || '@example.com', '$argon2id$', n FROM generate_series(1, 20000) AS n;

INSERT INTO copy_keys (user_id, key) SELECT id, decode(repeat('00', 32), 'hex') FROM users;

INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, revoked_at, revoked_reason, user_agent)
SELECT 'session-' || n, 'user-' || (n % 20000 + 1), n, n, n + 100000, CASE n % 10 WHEN 0 THEN n END, CASE n % 10 WHEN 0 THEN 'signed_out' END, 'Firefox'
FROM generate_series(1, 60000) AS n;

INSERT INTO refresh_tokens (session_id, generation, sibling, hash, issued_at)
SELECT id, g, 1, decode(md5(id || g), 'hex'), created_at FROM sessions, generate_series(1, 2) AS g;

INSERT INTO security_events (at, kind, user_id, session_id)
SELECT created_at, 'signed_in', user_id, id FROM sessions;

INSERT INTO ended_sessions (session_id, account_gone, ended_at)
SELECT id, 0, revoked_at FROM sessions WHERE revoked_at IS NOT NULL;

INSERT INTO deleted_sessions (session_id, deleted_at) SELECT 'gone-' || n, n FROM generate_series(1, 5000) AS n;

INSERT INTO operator_actions (at, operator, action, sessions) SELECT n, 'root', 'sign-out', 1 FROM generate_series(1, 5000) AS n;

INSERT INTO idempotency_keys (user_id, call, key, request, answer, created_at)
SELECT id, 'save', 'key', '', '{}', created_at FROM users;

INSERT INTO attempt_counts (bucket, at, count, forget_at)
SELECT decode(md5(n::text), 'hex'), n, 1, n + 1000 FROM generate_series(1, 5000) AS n;

INSERT INTO applications (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at, saved_at, submitted)
SELECT 'application-' || n, 'user-' || n, 'visitor-visa', 2, 10, '{"surname":"Hopper"}', 'start', 'submit', n, n + 10, n % 2
FROM generate_series(1, 20000) AS n;

INSERT INTO submissions (application_id, reference, answers, submitted_at)
SELECT id, 'reference-' || id, answers, saved_at FROM applications WHERE submitted = 1;

INSERT INTO changes (application_id, version, path, previous, value, session_id, device, at)
SELECT id, version, 'surname', '"Hoppe"', '"Hopper"', 'session-1', 'Firefox', created_at
FROM (SELECT id, created_at FROM applications) AS a, generate_series(1, 10) AS version;

INSERT INTO posted_clashes (application_id, path, version, form_version, item_removed, system, at)
SELECT id, 'surname', 3, 2, FALSE, 'Linux', created_at FROM applications WHERE submitted = 0 LIMIT 5000;

INSERT INTO attachments (id, application_id, path, name, size, received, expires_at, completed_at, media_type, sha256, unnamed_since)
SELECT 'file-' || n, 'application-' || n, 'passport', 'passport.pdf', 1000, CASE n % 20 WHEN 0 THEN 10 ELSE 1000 END, n,
       CASE n % 20 WHEN 0 THEN NULL ELSE n END, CASE n % 20 WHEN 0 THEN NULL ELSE 'application/pdf' END,
       CASE n % 20 WHEN 0 THEN NULL ELSE decode(md5(n::text), 'hex') END, CASE n % 50 WHEN 1 THEN n END
FROM generate_series(1, 20000) AS n;

INSERT INTO mails (id, user_id, mailbox, kind, sealed, created_at, give_up_at, due_at, tries, turn, outcome, answer, done_at)
SELECT 'mail-' || n, 'user-' || (n % 20000 + 1), decode(md5((n % 20000)::text), 'hex'), 'submitted', CASE n % 100 WHEN 0 THEN 'sealed' END, n, n + 1000,
       CASE n % 100 WHEN 0 THEN n END, 1, 1, CASE n % 100 WHEN 0 THEN NULL ELSE 'sent' END, '', CASE n % 100 WHEN 0 THEN NULL ELSE n END
FROM generate_series(1, 30000) AS n;

SET session_replication_role = DEFAULT;
ANALYZE;
