//! What the account's pages show. The server puts it among the extensions of their requests, which
//! is where it stays: these pages have no script.

use super::{SessionId, Timestamp};

/// The account page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountView {
    pub now: Timestamp,
    /// This device first, then the newest sign-in.
    pub sessions: Vec<Device>,
    /// Newest first.
    pub events: Vec<Happened>,
    /// Names the next change, so that sending it again does not do it again.
    pub key: String,
    pub problems: Vec<Problem>,
}

/// One sign-in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: SessionId,
    pub name: String,
    pub signed_in_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The one that the page is shown on.
    pub current: bool,
    /// As [`AccountView::key`], for ending this one.
    pub key: String,
}

/// Something that happened to the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub at: Timestamp,
    pub kind: String,
    /// The device that did it.
    pub device: String,
    /// The device that its session began on.
    pub signed_in_with: String,
}

/// The page on which an account is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteView {
    pub applications: usize,
    /// The box was ticked when the page was sent.
    pub understood: bool,
    pub problems: Vec<Problem>,
}

/// Why a page is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The id of the control that it is about.
    pub at: &'static str,
    /// The key of the text that says what happened and what to do.
    pub text: &'static str,
}

/// What the server put there for the page. Nothing in a browser.
pub fn shown<T: Clone + Send + Sync + 'static>() -> Option<T> {
    super::calls::extension()
}
