//! The outcome of a guest's form post, for the page that shows it again.

use super::account::Problem;

/// A sign-in or a registration that has not succeeded. Among the extensions of the request that shows it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestAttempt {
    /// As it was typed, so that the user need not type it twice. The password is never sent back.
    pub email: String,
    /// Why it failed; nothing when the page was only wanted in another language.
    pub problems: Vec<Problem>,
    /// Where the form is sent, if the page is not shown at its own address.
    pub action: Option<String>,
}

/// A form that was posted when the session was over, sealed by the server. It goes along with the
/// sign-in, and is posted on afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPost {
    pub sealed: String,
    /// The sign-in page's own address: it may be shown at the address of the form.
    pub action: String,
    /// The files that were posted with it are not: they have to be chosen again.
    pub lacks_files: bool,
}

/// Why the visitor has to sign in: the key of a sentence. Among the extensions of the request for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestNote(pub &'static str);

/// The attempt that this page is rendered for. Server only: guests' pages have no script.
pub fn guest_attempt() -> Option<GuestAttempt> {
    super::calls::extension()
}

/// What the sign-in page carries along. Server only: guests' pages have no script.
pub fn held_post() -> Option<HeldPost> {
    super::calls::extension()
}

/// What the sign-in page says first. Server only: guests' pages have no script.
pub fn guest_note() -> Option<GuestNote> {
    super::calls::extension()
}
