//! `SessionClient`, the client to name in `#[server(client = SessionClient)]`.

use crate::{current, failure::Failure, request::ReplayableRequest, response::SessionResponse};
use futures::{Sink, Stream};
use send_wrapper::SendWrapper;
use server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::{FromServerFnError, ServerFnErrorErr},
};
use std::future::Future;

/// A client that keeps the session alive: calls survive the expiry of the access token.
///
/// The server's response reaches the caller unchanged, including a 401 that no refresh could
/// resolve. If there is no response, the error comes from `E::from_server_fn_error`, and
/// [`Failure::of`] tells what happened.
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
            let sent = current::send(req).await;
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

impl From<Failure> for ServerFnErrorErr {
    fn from(failure: Failure) -> Self {
        ServerFnErrorErr::Request(failure.to_string())
    }
}

impl Failure {
    /// Extracts the failure from the error that a server function's error type is created from.
    /// Returns `None` for errors that are unrelated to the session and the network. Errors of the
    /// default client are read as [`Failure::Unreachable`].
    ///
    /// Call it in `FromServerFnError::from_server_fn_error`, where the app creates its own variants
    /// for "sign in again" and "try again later".
    pub fn of(error: &ServerFnErrorErr) -> Option<Failure> {
        match error {
            ServerFnErrorErr::Request(text) => Some(Failure::read(text)),
            _ => None,
        }
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

    #[test]
    fn bodies_that_can_be_read_only_once_are_refused_s34() {
        let built: Result<ReplayableRequest, ServerFnError> =
            ReplayableRequest::try_new_req_streaming(
                "/api/upload",
                "*/*",
                "application/octet-stream",
                futures::stream::empty(),
                http::Method::POST,
            );
        let error = built
            .expect_err("a stream cannot be sent twice")
            .to_string();
        assert!(error.contains("cannot be sent twice"), "{error}");
    }

    #[test]
    fn failures_are_read_back_from_the_error_that_apps_convert() {
        let failure = Failure::Unavailable {
            retry_in: std::time::Duration::from_secs(3),
        };
        let error = ServerFnErrorErr::from(failure.clone());
        assert_eq!(Failure::of(&error), Some(failure));
        let other = ServerFnErrorErr::Args("missing".to_owned());
        assert_eq!(Failure::of(&other), None);
    }
}
