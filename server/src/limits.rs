//! The limits of what one account may store and ask for, with their reasons. What an operator may change is a setting:
//! see [`Config`](crate::config::Config). The limits of a single answer and of a list belong to the form engine:
//! [`longhaul_form::paths`].

/// Changes in one save. More than any page has questions.
pub const MOST_CHANGES: usize = 2_000;
/// Choices that one save takes along. More than can wait, see [`MOST_WAITING`].
pub const MOST_RESOLVED: usize = 1_000;
/// Controls in a page posted as a plain form. More than any page has, with all its groups full.
pub const MOST_PAIRS: usize = 10_000;
/// Bytes of a whole draft, all answers together. Far above what any applicant types.
pub const LARGEST_DRAFT: usize = 1024 * 1024;

/// Alternatives of one answer that wait. A user needs no more to choose from.
pub const MOST_ALTERNATIVES: usize = 5;
/// Alternatives of one draft that wait. More than any page has questions: a whole page can be in conflict.
pub const MOST_WAITING: usize = 500;
/// Bytes of all alternatives of one draft that wait: as much as the draft itself.
pub const LARGEST_WAITING: usize = LARGEST_DRAFT;
/// Alternatives of one draft that ended and are still known, for pages that showed them. Each save reads them.
pub const MOST_ENDED: i64 = 100;

/// Rows of the change log of one draft: an hour of uninterrupted typing, saved after each pause.
pub const MOST_LOGGED: i64 = 5_000;
/// Bytes of the change log of one draft. Each plain post may have to undo all of it.
pub const LARGEST_LOG: i64 = 2 * 1024 * 1024;
/// Bytes that a row of the change log takes besides its path and its value.
pub const LOG_ROW: i64 = 100;

/// Uploads of one application, whatever became of them. The sweep makes room again.
pub const MOST_FILES: i64 = 60;
/// Bytes that one user may announce for upload, in all applications together.
pub const MOST_FILE_BYTES: i64 = 200 * 1024 * 1024;

/// Sessions of one user that live at a time: every device of a family, and a private window on each day of two weeks. Beyond
/// it one ends that was never refreshed or, if there is none, the one that was not used for the longest time.
pub const MOST_SESSIONS: i64 = 30;
/// Sessions of one user that have ended and are still known. Older ones are forgotten before their time.
pub const MOST_ENDED_SESSIONS: i64 = 100;

/// Sessions that housekeeping removes in one transaction: each takes its tokens and its events along.
pub const SESSIONS_AT_ONCE: i64 = 20;
/// Rows that housekeeping removes in one transaction. Saves and sign-ins wait for no more than that.
pub const ROWS_AT_ONCE: i64 = 500;
/// Users whose sessions end in one transaction, if an operator ends those of all: at most thirty times as many rows.
pub const USERS_AT_ONCE: i64 = 100;
/// Drafts that housekeeping removes in one transaction: each takes its change log along.
pub const DRAFTS_AT_ONCE: i64 = 5;

/// Answered calls of one user that are kept, beyond the time for which they are kept.
pub const MOST_ANSWERED_CALLS: i64 = 200;
