//! The inbox of the demonstration: what was sent, for those who try the service without a mail server. The server puts it among
//! the extensions of requests, as with [`account`](super::account).

use super::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxView {
    /// Newest first.
    pub mails: Vec<ShownMail>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMail {
    pub id: String,
    pub to: String,
    /// The language that it is in, whatever the page around it is in.
    pub language: String,
    pub subject: String,
    pub text: String,
    pub at: Timestamp,
    /// The key of what became of it.
    pub state: &'static str,
}

/// The one who asks may read the inbox: pages link to it.
#[derive(Clone, Copy, Debug)]
pub struct InboxIsThere;

/// Whether to link to the inbox. Never in a browser.
pub fn inbox_is_there() -> bool {
    super::calls::extension::<InboxIsThere>().is_some()
}
