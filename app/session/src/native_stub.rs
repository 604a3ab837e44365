//! The session outside a browser: during server-side rendering and in native tests. The interface
//! is the same as in the browser, so that views need no `cfg`. No user is signed in and the methods
//! do nothing.

use crate::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    grant::Grant,
    request::ReplayableRequest,
    response::SessionResponse,
};

const NO_BROWSER: &str = "calls go over the network only from a browser";

/// A handle to a session of this tab. Clones refer to the same session. Outside a browser, every
/// session is a guest session and its methods do nothing.
///
/// Most apps need a single session and let [`start`](crate::start) and
/// [`SessionClient`](crate::SessionClient) manage it. Create a separate handle for a second server,
/// or for calls that are not server functions.
#[derive(Clone, Debug, Default)]
pub struct SessionHandle(());

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`](crate::SessionClient)
    /// uses. Give its channel and its lock names of their own. The session listens to page events
    /// for the lifetime of the page.
    pub fn start(_config: Config) -> Self {
        SessionHandle(())
    }

    pub(crate) fn succeeded_by(&self, _config: Config) -> Self {
        SessionHandle(())
    }

    pub(crate) fn begin(&self) {}

    /// Reports that the user signed in on this page. Waiting and parked calls proceed only if they
    /// were made for the same user. All other calls end with [`Failure::SignedOut`] or with the
    /// refusal that they received.
    pub fn session_began(&self, _grant: Grant) {}

    /// Reports that the user declined to sign in. Parked calls end, and further calls are refused
    /// until a session begins.
    pub fn decline(&self) {}

    /// Renews the session now because the user asked to stay signed in. This restarts the idle
    /// limit.
    pub fn stay(&self) {}

    /// Ends the session on purpose, whether or not the server could be told. A refresh in progress
    /// is abandoned, and its response can no longer revive the session.
    pub fn signed_out(&self) {}

    /// Returns what is known about the session. Outside a browser it is always [`Status::Guest`].
    pub fn status(&self) -> Status {
        Status::Guest
    }

    /// Returns the number of renewals that this tab has seen, including sign-ins. Outside a browser
    /// it is always 0.
    pub fn epoch(&self) -> u64 {
        0
    }

    /// Subscribes to all further steps. No lock is held while the callback runs, so it may use the
    /// session, subscribe and unsubscribe. Outside a browser it is never called.
    pub fn subscribe(&self, _callback: impl FnMut(&Event) + 'static) -> Subscription {
        Subscription(())
    }

    /// Sends a request that is not a server function, with the same guarantees: at most one refresh
    /// and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Any response from the server is `Ok`, including a 401. Outside a browser
    /// the call always fails.
    pub async fn send(&self, _request: ReplayableRequest) -> Result<SessionResponse, Failure> {
        Err(Failure::Unreachable(NO_BROWSER.to_owned()))
    }

    /// Sends a call that needs no session, such as a sign-in. It never waits for a refresh, never
    /// triggers one, and is sent only once. It fails if no response arrives within
    /// [`Config::call_timeout`].
    ///
    /// # Errors
    /// The browser's error message if no response arrived. Outside a browser the call always fails.
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

/// Ends the subscription when dropped. It can be stored where Leptos requires `Send`, since a tab
/// has a single thread.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(());
