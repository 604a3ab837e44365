-- Mail that is to be sent. A row is written in the transaction of what it tells of; after it was sent, the letter itself is
-- deleted and the rest is kept for a while, so that quotas can count it.
CREATE TABLE mails (
    -- Its Message-ID is made of it: the same at every try.
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Nothing for what is told of an account that is gone.
    user_id    TEXT COLLATE "C" REFERENCES users (id) ON DELETE CASCADE,
    -- A keyed hash of the address: it says which mails go to one mailbox, and not to which.
    mailbox    BYTEA   NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    -- Address, subject and text. Nothing, once it was sent or given up.
    sealed     TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    -- After that it is not tried any more.
    give_up_at BIGINT NOT NULL,
    -- When it is tried next; nothing, once it is done. A server that tries it moves this on: if the server is lost, another
    -- one tries again then.
    due_at     BIGINT,
    tries      BIGINT NOT NULL DEFAULT 0,
    -- Rises with every try, and what is written about a try names it: so a server that comes back too late writes nothing.
    turn       BIGINT NOT NULL DEFAULT 0,
    -- sent, refused or given_up, and the code with which the mail server answered last; nothing during a try.
    outcome    TEXT COLLATE "C",
    answer     TEXT COLLATE "C",
    done_at    BIGINT
);

CREATE INDEX mails_due ON mails (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mails_by_mailbox ON mails (mailbox, created_at);
CREATE INDEX mails_by_user ON mails (user_id);
CREATE INDEX mails_by_age ON mails (created_at);

-- The language in which a user reads mail: that of the last sign-in, or chosen since.
ALTER TABLE users ADD COLUMN language TEXT COLLATE "C";

-- The last change of the draft of whose end its owner was told by mail: a draft that was changed since has a new end.
ALTER TABLE applications ADD COLUMN end_told_for BIGINT;
