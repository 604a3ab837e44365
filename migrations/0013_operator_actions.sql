-- What operators did to accounts from the command line, written in the transaction that did it. It outlives the account,
-- so it holds the account's random id and nothing about the user.
CREATE TABLE operator_actions (
    id       INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,
    -- The operating system's name for the user who ran the command.
    operator TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    -- Null if it concerned all accounts.
    user_id  TEXT,
    -- How many sessions it ended.
    sessions INTEGER NOT NULL
) STRICT;
