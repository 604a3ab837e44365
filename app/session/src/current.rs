//! The current session of this thread, of which a browser tab has only one. Server functions name
//! the type of a client rather than a value, so [`SessionClient`](crate::SessionClient) looks up
//! its session here.

use crate::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    grant::Grant,
    request::ReplayableRequest,
    response::SessionResponse,
    runtime::{SessionHandle, Subscription},
};
use std::cell::RefCell;

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
    let handle = current().succeeded_by(config);
    // The handle is stored before the session begins, since subscribers may use it.
    CURRENT.set(Some(handle.clone()));
    handle.begin();
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
