//! How the session starts on a page, and all configurable names and time-outs.

use std::time::Duration;

use crate::grant::Grant;
use crate::protocol;

/// What the session needs to know when a page starts. The defaults follow the protocol described in
/// the README.
#[derive(Clone, Debug)]
pub struct Config {
    /// The grant that the server wrote into the page, or `None` for a guest.
    pub grant: Option<Grant>,
    /// Whether to renew the token before a call if it is about to expire. On by default. Without
    /// it, every expiry costs one refused call.
    pub look_ahead: bool,
    /// Also renews the token by timer, while the page is visible and for this long after each
    /// input. Off by default.
    pub keep_alive: Option<Duration>,
    /// Whether the app offers to sign in on the page when the server has ended the session
    /// ([`Step::Rejected`](crate::Step::Rejected)). Calls are then parked until the user signs in
    /// ([`session_began`](crate::session_began)) or declines ([`decline`](crate::decline)). Off by
    /// default, because parked calls would wait forever without such an offer.
    pub sign_in_again: bool,
    /// The path of the refresh endpoint on the origin of the page. `/auth/refresh` by default.
    pub refresh_path: &'static str,
    /// The request header that names the user a request is made for. `session-user` by default.
    pub user_header: &'static str,
    /// The response header in which a refresh names the user and the limits of the session.
    /// `session-info` by default.
    pub info_header: &'static str,
    /// The name of the `BroadcastChannel` over which tabs notify each other. `session` by default.
    /// Other scripts may use it too: the message `{ kind: "signed_out", user }` tells all tabs that
    /// this user has signed out by other means.
    pub channel: &'static str,
    /// The name of the Web Lock that limits tabs to one refresh at a time. `session-refresh` by
    /// default.
    pub lock: &'static str,
    /// The time after which a call without a response fails as unreachable. 30 seconds by default.
    pub call_timeout: Duration,
    /// The time after which a refresh without a response counts as unavailable. It is shortened if
    /// tokens are short-lived. 10 seconds by default.
    pub refresh_timeout: Duration,
    /// How long to wait for another tab's refresh. A frozen tab may hold the lock forever.
    /// Proceeding without the lock costs a request and nothing else, provided that the server
    /// tolerates concurrent refreshes. 5 seconds by default.
    pub lock_wait: Duration,
    /// How long before the end of the session the page is notified
    /// ([`Step::EndsSoon`](crate::Step::EndsSoon)). It is at most half of the remaining time. 2
    /// minutes by default.
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
            notice: Duration::from_mins(2),
        }
    }
}
