//! How the session starts on a page.

use super::grant::Grant;
use std::time::Duration;

/// What the wrapper must know when a page comes to life.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the server wrote into the page about the session; `None` for a guest.
    pub grant: Option<Grant>,
    /// Renew before a call if the token is about to end. On by default.
    pub look_ahead: bool,
    /// Renew by a timer too, while the page is visible and for this long after each input. Off by
    /// default.
    pub keep_alive: Option<Duration>,
    /// The app offers a sign-in over the page when the server has ended the session
    /// ([`Step::Rejected`](super::Step::Rejected)): calls are parked until somebody signs in
    /// ([`session_began`](super::session_began)) or declines ([`decline`](super::decline)). Off by default: without such
    /// an offer parked calls would wait for ever.
    pub sign_in_again: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            grant: None,
            look_ahead: true,
            keep_alive: None,
            sign_in_again: false,
        }
    }
}
