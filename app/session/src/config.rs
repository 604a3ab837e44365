//! How the session starts on a page, and every name and time-out that can be chosen.

use crate::{grant::Grant, protocol};
use std::time::Duration;

/// What the wrapper must know when a page comes to life. The defaults speak the protocol as the README describes it.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the server wrote into the page about the session; `None` for a guest.
    pub grant: Option<Grant>,
    /// Renew before a call if the token is about to end. On by default; without it, every expiry costs one refused call.
    pub look_ahead: bool,
    /// Renew by a timer too, while the page is visible and for this long after each input. Off by
    /// default.
    pub keep_alive: Option<Duration>,
    /// The app offers a sign-in over the page when the server has ended the session
    /// ([`Step::Rejected`](crate::Step::Rejected)): calls are parked until the user signs in
    /// ([`session_began`](crate::session_began)) or declines ([`decline`](crate::decline)). Off by default: without such
    /// an offer parked calls would wait for ever.
    pub sign_in_again: bool,
    /// Path of the refresh, on the origin of the page. `/auth/refresh` by default.
    pub refresh_path: &'static str,
    /// Header that says for which user a request is made. `session-user` by default.
    pub user_header: &'static str,
    /// Header in which the answer to a refresh says whose session it is. `session-info` by default.
    pub info_header: &'static str,
    /// Name of the `BroadcastChannel` on which tabs tell each other. `session` by default. Other scripts may use it too: a
    /// `{ kind: "signed_out", user }` tells all tabs that this user signed out by other means.
    pub channel: &'static str,
    /// Name of the Web Lock under which one tab at a time refreshes. `session-refresh` by default.
    pub lock: &'static str,
    /// A call without an answer in this time has lost its connection and fails. 30 seconds by default.
    pub call_timeout: Duration,
    /// A refresh without an answer in this time counts as unavailable; sooner where tokens live shorter. 10 seconds by
    /// default.
    pub refresh_timeout: Duration,
    /// How long another tab's refresh is waited for. A frozen tab may hold the lock for ever; going ahead without it costs
    /// a request and nothing else, if the server tolerates tabs that ask at once. 5 seconds by default.
    pub lock_wait: Duration,
    /// How long before the end of the session the page is told ([`Step::EndsSoon`](crate::Step::EndsSoon)), at most half of
    /// what is left. 2 minutes by default.
    pub notice: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            grant: None,
            look_ahead: true,
            keep_alive: None,
            sign_in_again: false,
            refresh_path: protocol::REFRESH_PATH,
            user_header: protocol::SESSION_USER,
            info_header: protocol::SESSION_INFO,
            channel: "session",
            lock: "session-refresh",
            call_timeout: Duration::from_secs(30),
            refresh_timeout: Duration::from_secs(10),
            lock_wait: Duration::from_secs(5),
            notice: Duration::from_secs(120),
        }
    }
}
