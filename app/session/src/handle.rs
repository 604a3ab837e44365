//! A session of this tab, for the app. Server functions name the type of a client rather than a value, so
//! [`SessionClient`](crate::SessionClient) looks up its session here: the current one of this thread, of which a browser
//! tab has only one.

use std::cell::RefCell;
use std::fmt;

#[cfg(target_arch = "wasm32")]
use crate::browser as runtime;
use crate::call::{ReplayableRequest, SessionResponse};
use crate::config::Config;
use crate::events::{Event, Status};
use crate::failure::Failure;
use crate::grant::Grant;
#[cfg(not(target_arch = "wasm32"))]
use crate::native_stub as runtime;
pub use runtime::Subscription;
use runtime::Tab;

/// A handle to a session of this tab. Clones refer to the same session. Outside a browser, every
/// session is a guest session and its methods do nothing, so that views need no `cfg`.
///
/// Most apps need a single session and let [`start`] and
/// [`SessionClient`](crate::SessionClient) manage it. Create a separate handle for a second server,
/// or for calls that are not server functions.
#[derive(Clone, Default)]
pub struct SessionHandle(Tab);

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`](crate::SessionClient)
    /// uses. Give its channel and its lock names of their own. The session listens to page events
    /// for the lifetime of the page.
    pub fn start(config: Config) -> Self {
        let handle = SessionHandle(Tab::open(config));
        handle.0.begin();
        handle
    }

    /// Reports that the user signed in on this page. Waiting and parked calls proceed only if they
    /// were made for the same user. All other calls end with [`Failure::SignedOut`] or with the
    /// refusal that they received.
    pub fn session_began(&self, grant: Grant) {
        self.0.session_began(grant);
    }

    /// Reports that the user declined to sign in. Parked calls end, and further calls are refused
    /// until a session begins.
    pub fn decline(&self) {
        self.0.decline();
    }

    /// Renews the session now because the user asked to stay signed in. This restarts the idle
    /// limit.
    pub fn stay(&self) {
        self.0.stay();
    }

    /// Ends the session on purpose, whether or not the server could be told. A refresh in progress
    /// is abandoned, and its response can no longer revive the session.
    pub fn signed_out(&self) {
        self.0.signed_out();
    }

    /// Returns what is known about the session. Outside a browser it is always [`Status::Guest`].
    pub fn status(&self) -> Status {
        self.0.status()
    }

    /// Returns the number of renewals that this tab has seen, including sign-ins. Outside a browser
    /// it is always 0.
    pub fn epoch(&self) -> u64 {
        self.0.epoch()
    }

    /// Subscribes to all further steps. No lock is held while `callback` runs, so it may use the
    /// session, subscribe and unsubscribe. Outside a browser it is never called.
    pub fn subscribe(&self, callback: impl FnMut(&Event) + 'static) -> Subscription {
        self.0.subscribe(callback)
    }

    /// Sends a request that is not a server function, with the same guarantees: at most one refresh
    /// and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Any response from the server is `Ok`, including a 401. Outside a browser
    /// the call always fails.
    pub async fn send(&self, request: ReplayableRequest) -> Result<SessionResponse, Failure> {
        self.0.call(request).await
    }

    /// Sends a call that needs no session, such as a sign-in. It never waits for a refresh, never
    /// triggers one, and is sent only once. It fails if no response arrives within
    /// [`Config::call_timeout`].
    ///
    /// # Errors
    /// The browser's error message if no response arrived. Outside a browser the call always fails.
    pub async fn guest_call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<SessionResponse, String> {
        self.0.guest_call(method, url, headers, body).await
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle")
    }
}

thread_local! {
    static CURRENT: RefCell<Option<SessionHandle>> = const { RefCell::new(None) };
}

/// Returns the session that [`SessionClient`](crate::SessionClient) uses. It is a guest session
/// until [`start`] is called.
pub fn current() -> SessionHandle {
    CURRENT.with_borrow_mut(|current| current.get_or_insert_default().clone())
}

/// Starts the session of the page. Call it once, before anything is rendered, so that the first
/// call already knows when the token expires. Existing subscriptions stay in place and are
/// notified.
pub fn start(config: Config) {
    let handle = SessionHandle(current().0.succeeded_by(config));
    // The handle is stored before the session begins, since subscribers may use it.
    CURRENT.set(Some(handle.clone()));
    handle.0.begin();
}

/// See [`SessionHandle::session_began`].
pub fn session_began(grant: Grant) {
    current().session_began(grant);
}

/// See [`SessionHandle::decline`].
pub fn decline() {
    current().decline();
}

/// See [`SessionHandle::stay`].
pub fn stay() {
    current().stay();
}

/// See [`SessionHandle::signed_out`].
pub fn signed_out() {
    current().signed_out();
}

/// See [`SessionHandle::status`].
pub fn status() -> Status {
    current().status()
}

/// See [`SessionHandle::epoch`].
pub fn epoch() -> u64 {
    current().epoch()
}

/// See [`SessionHandle::subscribe`].
pub fn subscribe(callback: impl FnMut(&Event) + 'static) -> Subscription {
    current().subscribe(callback)
}

/// See [`SessionHandle::send`].
///
/// # Errors
/// See [`Failure`]. Any response from the server is `Ok`, including a 401.
pub async fn send(request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    current().send(request).await
}

/// See [`SessionHandle::guest_call`].
///
/// # Errors
/// The browser's error message if no response arrived. Outside a browser the call always fails.
pub async fn guest_call(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<SessionResponse, String> {
    current().guest_call(method, url, headers, body).await
}
