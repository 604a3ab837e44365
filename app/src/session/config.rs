//! How the session starts on a page.

use std::time::Duration;

/// What the wrapper must know when a page comes to life.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is left of the access token, as the server wrote it into the page; `None` for a guest.
    pub expires_in: Option<Duration>,
    /// Any text that tells users apart, see
    /// [`Session::session_began`](super::policy::Session::session_began).
    pub user: Option<String>,
    /// Renew before a call if the token is about to end. On by default.
    pub look_ahead: bool,
    /// Renew by a timer too, while the page is visible and for this long after each input. Off by
    /// default.
    pub keep_alive: Option<Duration>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            expires_in: None,
            user: None,
            look_ahead: true,
            keep_alive: None,
        }
    }
}
