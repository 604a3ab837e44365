//! What a guest's form post came to, for the page that shows it again.

/// Why signing in or registering failed. Among the extensions of the request that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestFailure {
    /// As it was typed, so that nobody types it twice. The password is never sent back.
    pub email: String,
    /// What happened and what to do.
    pub message: String,
    /// The control that it is about: `email` or `password`.
    pub at: String,
}

/// A form that was posted when the session was over, sealed by the server. It goes along with the
/// sign-in, and is posted on afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPost {
    pub sealed: String,
    /// Where the sign-in page lives: it may be shown at the address of the form.
    pub action: String,
}

/// The failure that this page is rendered for. Server only: guests' pages have no script.
#[cfg(feature = "ssr")]
pub fn guest_failure() -> Option<GuestFailure> {
    super::visitor::extension()
}

/// The failure that this page is rendered for. Server only: guests' pages have no script.
#[cfg(not(feature = "ssr"))]
pub fn guest_failure() -> Option<GuestFailure> {
    None
}

/// What the sign-in page carries along. Server only: guests' pages have no script.
#[cfg(feature = "ssr")]
pub fn held_post() -> Option<HeldPost> {
    super::visitor::extension()
}

/// What the sign-in page carries along. Server only: guests' pages have no script.
#[cfg(not(feature = "ssr"))]
pub fn held_post() -> Option<HeldPost> {
    None
}
