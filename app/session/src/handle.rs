//! A session of this tab, for the app. Server functions name the type of a client rather than a value, so
//! [`SessionClient`] looks up its session here: the current one of this thread, of which a browser
//! tab has only one.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;

use futures::{Sink, Stream};
use send_wrapper::SendWrapper;
use server_fn::Bytes;
use server_fn::client::Client;
use server_fn::client::browser::BrowserClient;
use server_fn::error::FromServerFnError;

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
/// [`SessionClient`] manage it. Create a separate handle for a second server,
/// or for calls that are not server functions.
#[derive(Clone, Default)]
pub struct SessionHandle(Tab);

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`]
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

/// Returns the session that [`SessionClient`] uses. It is a guest session
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

/// A client that keeps the session alive: calls survive the expiry of the access token.
///
/// The server's response reaches the caller unchanged, including a 401 that no refresh could
/// resolve. If there is no response, the error comes from `E::from_server_fn_error`, and
/// [`Failure::of`](crate::Failure::of) tells what happened.
///
/// On the server the type only has to exist, because server functions run directly there.
pub struct SessionClient;

impl<E, I, O> Client<E, I, O> for SessionClient
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = ReplayableRequest;
    type Response = SessionResponse;

    fn send(req: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        // A tab has a single thread.
        SendWrapper::new(async move {
            let sent = send(req).await;
            sent.map_err(|failure| E::from_server_fn_error(failure.into()))
        })
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        // Scripts cannot see the status of a failed WebSocket handshake, so there is no 401 to act
        // upon.
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use leptos::prelude::{ServerFnError, server};
    use server_fn::request::ClientReq;

    // This test only has to compile: the macro accepts the client on both sides.
    #[server(client = SessionClient, endpoint = "session/echo")]
    async fn echo(text: String) -> Result<String, ServerFnError> {
        Ok(text)
    }

    fn request() -> ReplayableRequest {
        let built: Result<_, ServerFnError> = ReplayableRequest::try_new_req_text(
            "/api/echo",
            "text/plain",
            "text/plain",
            "a=b".to_owned(),
            http::Method::POST,
        );
        built.expect("a text body can be sent twice")
    }

    #[test]
    fn without_a_browser_a_call_fails_and_does_not_panic() {
        let _ = echo;
        let sent = <SessionClient as Client<ServerFnError>>::send(request());
        assert!(matches!(block_on(sent), Err(ServerFnError::Request(_))));
    }
}
