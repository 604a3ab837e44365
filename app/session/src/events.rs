//! Every step of the session, as a public interface for inspectors, logs and tests.
//!
//! [`subscribe`](crate::subscribe) reports all further steps of this tab, in the order in which
//! they happen. No lock is held while a subscriber runs: it may use the session, subscribe and
//! unsubscribe.
//!
//! # A call
//!
//! ```text
//! Called ─┬───────────────┬─ sent ─┬──────────────────────────────────────────► Answered | Failed
//!         └─► Waiting (1) ┘        └─► Expired ─┬───────────────┬─► Retried ─► Answered | Failed
//!                                               ├─► Waiting (1) ┤
//!                                               │               └─► Answered 401 (2) | Failed (3)
//!                                               └─► Answered 401 (2) | Failed (3)
//! ```
//!
//! 1. The call waits until the refresh ends, and waits again if a sign-in overtook that refresh. A
//!    first attempt is then sent without an event of its own. A call that was refused before
//!    reports `Retried`.
//! 2. The session has ended and a refresh could not help. The server's refusal is returned to the
//!    caller.
//! 3. The refresh gave no verdict, or another user signed in. `Waiting` may also be followed by
//!    `Failed` before the first attempt.
//!
//! If the app offers to sign in on the page, a refused call reports `Parked` instead of ending. If
//! the same user signs in, it reports `Replayed` and goes through all of this once more. Otherwise
//! it reports `Dropped` and ends. A call whose caller has gone away reports nothing more.
//!
//! # A refresh
//!
//! ```text
//! Refreshing ─┬──────────────────┬─► Renewed [─► Recovered]
//!             └─► Repeated (0-4) ┘   Adopted (another tab was faster; told when it is heard of)
//!                                    Rejected | Unavailable | Discarded
//! ```
//!
//! There is at most one refresh at a time. All calls that reported `Waiting` in the meantime wait
//! for it.
//!
//! # A session
//!
//! A session starts with `Began`, followed by any number of renewals and possibly `EndsSoon`, and
//! ends with `Rejected` or `SignedOut`. A sign-in starts the next session with `Began`, or with
//! `UserChanged` if it belongs to another user. [`Event::epoch`] counts sign-ins and renewals, so
//! the epoch of a call tells which token it was sent with.
//!
//! New steps may be added: a `match` on [`Step`] outside this crate needs a wildcard arm.

use std::time::Duration;

use crate::error::SessionError;

/// A single step of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds on the page's monotonic clock (`performance.now()`).
    pub at: u64,
    /// The number of renewals that this tab has seen, up to and including this step.
    pub epoch: u64,
    /// What happened.
    pub step: Step,
}

/// What happened. Calls are numbered per tab, starting from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A session began, by a sign-in or because the page was rendered for a signed-in user.
    Began {
        /// The remaining lifetime of the access token.
        expires_in: Duration,
    },
    /// A session of another user began. This step replaces [`Began`](Step::Began). What the page
    /// shows and holds is not theirs: leave the page and send nothing more.
    UserChanged,
    /// The session was ended on purpose, in this tab or another tab of the browser.
    SignedOut,
    /// The session is about to end unless it is renewed.
    EndsSoon {
        /// The remaining time.
        left: Duration,
        /// Whether [`stay`](crate::stay) would help: `true` for the idle limit, `false` for the
        /// maximum age, which only a new sign-in resets.
        extendable: bool,
    },
    /// A call was made.
    Called {
        /// The number of the call.
        call: u64,
        /// Where the call goes, without the query.
        path: String,
    },
    /// The call waits for a refresh before it is sent or sent again.
    Waiting {
        /// The number of the call.
        call: u64,
    },
    /// The server refused the call's access token.
    Expired {
        /// The number of the call.
        call: u64,
    },
    /// The call is sent for the second and last time.
    Retried {
        /// The number of the call.
        call: u64,
    },
    /// The call received its final response.
    Answered {
        /// The number of the call.
        call: u64,
        /// The HTTP status of the response.
        status: u16,
    },
    /// The call ended without a response.
    Failed {
        /// The number of the call.
        call: u64,
    },
    /// A refresh started.
    Refreshing {
        /// What called for it.
        cause: Cause,
    },
    /// Another tab refreshed first. The refresh is repeated with the new cookie.
    Repeated,
    /// New tokens arrived.
    Renewed {
        /// The lifetime of the new access token.
        expires_in: Duration,
    },
    /// Another tab renewed the tokens. No request was made.
    Adopted,
    /// The server ended the session, and the user has to sign in again. No refresh follows until a
    /// new session begins.
    Rejected {
        /// Why the session ended.
        reason: Reason,
    },
    /// The refresh gave no verdict. The session is kept.
    Unavailable {
        /// The time until the next refresh is allowed.
        retry_in: Duration,
    },
    /// The first renewal after one or more [`Unavailable`](Step::Unavailable) steps.
    Recovered,
    /// A sign-out or a new session overtook the refresh. Its response is ignored.
    Discarded,
    /// The call is kept until the user signs in again.
    Parked {
        /// The number of the call.
        call: u64,
    },
    /// The same user signed in again, and the parked call is sent.
    Replayed {
        /// The number of the call.
        call: u64,
    },
    /// Another user signed in, or the user declined to. The parked call is not sent.
    Dropped {
        /// The number of the call.
        call: u64,
    },
}

/// What called for a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server refused an access token.
    Expired,
    /// A call was made shortly before the token expires.
    LookAhead,
    /// The timer of a page that is in use.
    KeepAlive,
    /// The network came back or the computer woke up.
    Woke,
    /// The session should have ended by now, and the server is asked whether it has.
    Limit,
    /// The user asked to stay signed in.
    Asked,
}

/// Why the server ended the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was ended by a sign-out elsewhere or from the user's list of devices.
    Revoked,
    /// It was idle for too long or has reached its maximum age.
    Expired,
    /// An old refresh token was used again, which suggests theft.
    ReuseDetected,
    /// The account was closed.
    Disabled,
    /// No token reached the server: the user signed out in this browser, or its cookies were
    /// deleted.
    NoToken,
    /// The server did not issue the refresh token.
    InvalidToken,
    /// The server sent a code that this version does not know.
    Other,
}

impl Reason {
    /// Converts the `error` code of a refused refresh.
    pub fn from_code(code: &str) -> Self {
        match SessionError::from_code(code) {
            Some(SessionError::SessionRevoked) => Reason::Revoked,
            Some(SessionError::SessionExpired) => Reason::Expired,
            Some(SessionError::ReuseDetected) => Reason::ReuseDetected,
            Some(SessionError::AccountDisabled) => Reason::Disabled,
            Some(SessionError::Unauthenticated) => Reason::NoToken,
            Some(SessionError::InvalidToken) => Reason::InvalidToken,
            // The other codes do not end a session.
            Some(
                SessionError::TokenExpired
                | SessionError::Superseded
                | SessionError::TooManyRefreshes,
            )
            | None => Reason::Other,
        }
    }
}

/// What is currently known about the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No user has signed in on this page.
    Guest,
    /// The user is signed in, as far as is known.
    SignedIn,
    /// The user is signed in, but the last refresh gave no verdict.
    Unavailable,
    /// The server ended the session.
    Rejected(Reason),
    /// The user signed out in this browser.
    SignedOut,
}

impl Status {
    /// Whether the user is signed in, as far as is known. A call that was refused twice does not
    /// change this: it may only have been in transit for longer than a token lives.
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::SignedIn | Self::Unavailable)
    }
}
