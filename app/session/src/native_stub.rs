//! The session where there is no browser: while the server renders, and in native tests. The same
//! interface as in the browser, so that views need no `cfg`; no user is signed in and nothing happens.

use crate::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    grant::Grant,
    request::ReplayableRequest,
    response::SessionResponse,
};

const NO_BROWSER: &str = "calls go over the network only from a browser";

/// A session of this tab. Clones share it. Where there is no browser it is a guest's, and nothing happens.
///
/// Most apps need one, and let [`start`](crate::start) and [`SessionClient`](crate::SessionClient) look after it. One of its
/// own is for a second server, or for calls that are no server functions.
#[derive(Clone, Debug, Default)]
pub struct SessionHandle(());

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`](crate::SessionClient) uses. Give it names of
    /// its own for channel and lock. It listens for the life of the page.
    pub fn start(_config: Config) -> Self {
        SessionHandle(())
    }

    pub(crate) fn succeeded_by(&self, _config: Config) -> Self {
        SessionHandle(())
    }

    pub(crate) fn begin(&self) {}

    /// A user signed in on this page. Calls that wait or are parked go on only if it is the user
    /// whom they were made for; the rest end with [`Failure::SignedOut`] or the refusal that they got.
    pub fn session_began(&self, _grant: Grant) {}

    /// The user does not want to sign in now: parked calls end, and calls made from here on are refused
    /// until a session begins.
    pub fn decline(&self) {}

    /// The user wants to stay signed in: renews now, which begins the idle limit anew.
    pub fn stay(&self) {}

    /// The session ends on purpose, whether or not the server could be told. A refresh under way
    /// is abandoned, and its answer can no longer bring the session back.
    pub fn signed_out(&self) {}

    /// What is known about the session; always a guest's outside a browser.
    pub fn status(&self) -> Status {
        Status::Guest
    }

    /// Renewals that this tab has seen, sign-ins included; always 0 outside a browser.
    pub fn epoch(&self) -> u64 {
        0
    }

    /// Calls back at every step from now on, while nothing is locked: the callback may use the session,
    /// subscribe and unsubscribe. Outside a browser it is never called.
    pub fn subscribe(&self, _callback: impl FnMut(&Event) + 'static) -> Subscription {
        Subscription(())
    }

    /// Sends a request that is no server function, with the same care: with at most one refresh and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Whatever the server answered is `Ok`, a 401 included. Outside a browser it always fails.
    pub async fn send(&self, _request: ReplayableRequest) -> Result<SessionResponse, Failure> {
        Err(Failure::Unreachable(NO_BROWSER.to_owned()))
    }

    /// A call that needs no session, such as a sign-in: it never waits, refreshes or is sent twice.
    ///
    /// # Errors
    /// The browser's own words if no answer came. Outside a browser it always fails.
    pub async fn guest_call(
        &self,
        _method: &str,
        _url: &str,
        _headers: &[(&str, &str)],
        _body: &str,
    ) -> Result<SessionResponse, String> {
        Err(NO_BROWSER.to_owned())
    }
}

/// Ends the subscription when dropped. It can be kept where Leptos asks for `Send`, since a tab has one thread.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(());
