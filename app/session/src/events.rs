//! Every step that the wrapper takes: a public interface, for an inspector, for logs and for tests.
//!
//! [`subscribe`](crate::subscribe) hears all steps of this tab from then on, in the order in which they were taken.
//! Nothing is locked while a listener runs: it may use the session, subscribe and unsubscribe.
//!
//! # One call
//!
//! ```text
//! Called ─┬───────────────┬─ sent ─┬──────────────────────────────────────────► Answered | Failed
//!         └─► Waiting (1) ┘        └─► Expired ─┬───────────────┬─► Retried ─► Answered | Failed
//!                                               ├─► Waiting (1) ┤
//!                                               │               └─► Answered 401 (2) | Failed (3)
//!                                               └─► Answered 401 (2) | Failed (3)
//! ```
//!
//! 1. Until the refresh ends, and again if that one was overtaken by a sign-in. Without an event of its own the
//!    call is then sent; a call that was refused before says `Retried`.
//! 2. The session has ended and a refresh could not help: the server's refusal goes to the caller.
//! 3. The refresh brought no verdict, or another user signed in. Before the first attempt too, `Waiting`
//!    may end in `Failed`.
//!
//! Where the app offers a sign-in over the page, a refused call says `Parked` before its end. The same user signs in:
//! `Replayed`, and the call goes through all of this once more. Otherwise `Dropped`, and its end. A call whose
//! caller went away says nothing more.
//!
//! # One refresh
//!
//! ```text
//! Refreshing ─┬──────────────────┬─► Renewed [─► Recovered]
//!             └─► Repeated (0-4) ┘   Adopted (another tab was faster; told when it is heard of)
//!                                    Rejected | Unavailable | Discarded
//! ```
//!
//! There is one at a time. All calls that said `Waiting` in between wait for this one.
//!
//! # One session
//!
//! `Began`, any number of renewals, perhaps `EndsSoon`, then `Rejected` or `SignedOut`; a sign-in begins the next with
//! `Began`, or with `UserChanged` if it was another user's.
//! [`Event::epoch`] counts beginnings and renewals, so that a call's epoch tells which token it was sent with.
//!
//! New steps may be added: a `match` on [`Step`] outside of this crate needs a last arm for them.

use crate::error::SessionError;
use std::time::Duration;

/// One step of the wrapper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds on the page's monotonic clock (`performance.now()`); differences are durations.
    pub at: u64,
    /// Renewals that this tab has seen up to and including this step.
    pub epoch: u64,
    /// What happened.
    pub step: Step,
}

/// What happened. `call` numbers the calls of this tab from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A session began, by sign-in or because the page was rendered signed in.
    Began {
        /// What is left of the access token.
        expires_in: Duration,
    },
    /// In the place of [`Began`](Step::Began): the session that begins is another user's. What the page shows and holds
    /// is not theirs: leave it, and send nothing more.
    UserChanged,
    /// The session ended on purpose, in this tab or another of the browser.
    SignedOut,
    /// The session ends by itself in this time unless something is done.
    EndsSoon {
        /// What is left of it.
        left: Duration,
        /// Whether [`stay`](crate::policy::Session::stay) would help: true for the idle limit, false for the
        /// greatest age, which only a new sign-in resets.
        extendable: bool,
    },
    /// A call was made.
    Called {
        /// Its number.
        call: u64,
        /// Where it goes, without a query.
        path: String,
    },
    /// The call waits for a refresh before it is sent or sent again.
    Waiting {
        /// Its number.
        call: u64,
    },
    /// The server refused the call's access token.
    Expired {
        /// Its number.
        call: u64,
    },
    /// The call is sent for the second and last time.
    Retried {
        /// Its number.
        call: u64,
    },
    /// The call has its final answer.
    Answered {
        /// Its number.
        call: u64,
        /// HTTP status.
        status: u16,
    },
    /// The call ended without an answer.
    Failed {
        /// Its number.
        call: u64,
    },
    /// A refresh begins.
    Refreshing {
        /// What called for it.
        cause: Cause,
    },
    /// Another tab won the race; the refresh is repeated with the winner's cookie.
    Repeated,
    /// New tokens are here.
    Renewed {
        /// Lifetime of the new access token.
        expires_in: Duration,
    },
    /// Another tab renewed the tokens; nothing was asked of the server.
    Adopted,
    /// The server ended the session: sign in again. No refresh follows until a new session begins.
    Rejected {
        /// Why.
        reason: Reason,
    },
    /// The refresh brought no verdict; the session is kept.
    Unavailable {
        /// The cool-down.
        retry_in: Duration,
    },
    /// The first renewal after one or more [`Unavailable`](Step::Unavailable).
    Recovered,
    /// A refresh was overtaken by a sign-out or a new session; its answer counts for nothing.
    Discarded,
    /// The call is kept until the user signs in again.
    Parked {
        /// Its number.
        call: u64,
    },
    /// The same user signed in again and the parked call is sent.
    Replayed {
        /// Its number.
        call: u64,
    },
    /// Another user signed in, or the user declined to: the parked call is not sent.
    Dropped {
        /// Its number.
        call: u64,
    },
}

/// What called for a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server refused an access token.
    Expired,
    /// A call was made close to the deadline.
    LookAhead,
    /// The timer of a page that is in use.
    KeepAlive,
    /// The network came back or the computer woke.
    Woke,
    /// The session should be over by now; the server is asked whether it is.
    Limit,
    /// The user asked to stay signed in.
    Asked,
}

/// Why the server ended the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was ended: by a sign-out elsewhere, or from the user's list of devices.
    Revoked,
    /// It was not used for too long, or has reached its greatest age.
    Expired,
    /// An old refresh token was used again, as a thief would.
    ReuseDetected,
    /// The account was closed.
    Disabled,
    /// No token reached the server: the user signed out in this browser, or its cookies were removed.
    NoToken,
    /// The refresh token is not one of the server's.
    InvalidToken,
    /// A code that this version does not know.
    Other,
}

impl Reason {
    /// Reads the `error` code of a refused refresh.
    pub fn from_code(code: &str) -> Self {
        match SessionError::from_code(code) {
            Some(SessionError::SessionRevoked) => Reason::Revoked,
            Some(SessionError::SessionExpired) => Reason::Expired,
            Some(SessionError::ReuseDetected) => Reason::ReuseDetected,
            Some(SessionError::AccountDisabled) => Reason::Disabled,
            Some(SessionError::Unauthenticated) => Reason::NoToken,
            Some(SessionError::InvalidToken) => Reason::InvalidToken,
            // The others do not end a session.
            Some(
                SessionError::TokenExpired
                | SessionError::Superseded
                | SessionError::TooManyRefreshes,
            )
            | None => Reason::Other,
        }
    }
}

/// What is known about the session at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No user has signed in on this page.
    Guest,
    /// Signed in, as far as is known.
    SignedIn,
    /// Signed in, but the last refresh brought no verdict.
    Unavailable,
    /// The server ended the session.
    Rejected(Reason),
    /// Signed out here.
    SignedOut,
}

impl Status {
    /// Whether a user is signed in, as far as is known. A call that was refused twice may only have been
    /// on its way for longer than a token lives.
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::SignedIn | Self::Unavailable)
    }
}
