//! What the status line says. It must be true at every moment.

use crate::api::Timestamp;

/// Where the person's latest change is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveStatus {
    /// Nothing has been saved yet and nothing is waiting.
    Untouched,
    /// Typed, and on its way.
    Saving,
    /// The server committed everything, at this time.
    Saved(Timestamp),
    /// Kept on this device; the server does not have it yet.
    OnThisDevice(Reason),
    /// Neither the server nor this device could keep it. The server, for this reason.
    NotSaved(Reason),
    /// All is on the server, but an answer that was posted without a script waits for the person's choice.
    Waiting,
}

/// Why the server does not have the latest change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It cannot be reached, or cannot answer now; it will be tried again.
    Unreachable,
    /// The person has to sign in first.
    SignedOut,
    /// It refused the change, for this reason.
    Refused(String),
    /// The same answer changed elsewhere and the user has not chosen yet.
    Conflict,
}
