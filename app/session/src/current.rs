//! The session of this thread, which a browser tab has one of. Server functions name the type of a client and not a value, so
//! [`SessionClient`](crate::SessionClient) finds its session here.

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

/// The session that [`SessionClient`](crate::SessionClient) uses: a guest's until [`start`] was called.
pub fn current() -> SessionHandle {
    CURRENT.with_borrow_mut(|current| current.get_or_insert_default().clone())
}

/// Starts the session of the page. Call it once, before anything is drawn, so that the first call already
/// knows its deadline. Listeners that have subscribed before hear of it.
pub fn start(config: Config) {
    let handle = current().succeeded_by(config);
    // First of all, since listeners may use the session.
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
/// See [`Failure`]. Whatever the server answered is `Ok`.
pub async fn send(request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    current().send(request).await
}

/// See [`SessionHandle::guest_call`].
///
/// # Errors
/// The browser's own words if no answer came.
pub async fn guest_call(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<SessionResponse, String> {
    current().guest_call(method, url, headers, body).await
}
