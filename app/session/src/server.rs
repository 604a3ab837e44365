//! The server's half of the protocol, for axum.
//!
//! How tokens are issued, checked and rotated is up to the server. This module covers what a
//! browser relies on: a refused request is told the reason in a way that the client understands,
//! and a call that was made for a user other than the owner of the cookies has no effect.
//!
//! ```
//! use axum::{Router, extract::Request, routing::get};
//! use longhaul_session::{SessionError, server::RequireSession};
//!
//! /// The user of a request with a good access token, as your own middleware has found out.
//! fn user(request: &Request) -> Result<String, SessionError> {
//!     let user = request.extensions().get::<String>().cloned();
//!     user.ok_or(SessionError::Unauthenticated)
//! }
//!
//! let app: Router = Router::new()
//!     .route("/api/notes", get(|| async { "yours alone" }))
//!     .route_layer(RequireSession::new(user));
//! ```

use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::future::{Either, Ready, ready};
use tower_layer::Layer;
use tower_service::Service;

use crate::error::SessionError;
use crate::protocol;

/// Returns the user that a request says it is made for, if any.
pub fn named_user(headers: &HeaderMap) -> Option<&[u8]> {
    let named = headers.get(protocol::SESSION_USER)?.as_bytes();
    (!named.is_empty()).then_some(named)
}

/// Checks whether a request may be served with the token of `user`.
///
/// # Errors
/// [`SessionError::Unauthenticated`] if the request was made for another user, whose token it does
/// not carry.
pub fn check_user(headers: &HeaderMap, user: &str) -> Result<(), SessionError> {
    match named_user(headers) {
        Some(named) if named != user.as_bytes() => Err(SessionError::Unauthenticated),
        _ => Ok(()),
    }
}

impl SessionError {
    /// The value of `WWW-Authenticate` as a header value. See [`challenge`](Self::challenge).
    pub fn challenge_header(self) -> Option<HeaderValue> {
        self.challenge().map(HeaderValue::from_static)
    }
}

impl IntoResponse for SessionError {
    /// Creates a response with the status, the challenge and the body `{"error": "<code>"}`. The
    /// caller may add `Retry-After`.
    fn into_response(self) -> Response {
        let body = format!(r#"{{"error":"{}"}}"#, self.code());
        let mut response = Response::new(Body::from(body));
        if let Ok(status) = StatusCode::from_u16(self.status()) {
            *response.status_mut() = status;
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(challenge) = self.challenge_header() {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A layer that admits only requests with a session: those for which `check` returns a user,
/// provided that they were made for that user. All others are answered with the [`SessionError`].
#[derive(Clone, Copy, Debug)]
pub struct RequireSession<C> {
    check: C,
}

impl<C> RequireSession<C>
where
    C: Fn(&Request) -> Result<String, SessionError>,
{
    /// Creates the layer. `check` returns the user whose valid access token came with the request,
    /// or what is wrong with the token. The user has to be the same text that the page was given in
    /// [`Grant::user`](crate::Grant::user).
    pub fn new(check: C) -> Self {
        RequireSession { check }
    }
}

impl<S, C: Clone> Layer<S> for RequireSession<C> {
    type Service = Guarded<S, C>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded {
            inner,
            check: self.check.clone(),
        }
    }
}

/// A service behind [`RequireSession`].
#[derive(Clone, Copy, Debug)]
pub struct Guarded<S, C> {
    inner: S,
    check: C,
}

impl<S, C> Service<Request> for Guarded<S, C>
where
    S: Service<Request, Response = Response>,
    C: Fn(&Request) -> Result<String, SessionError>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let allowed = (self.check)(&request).and_then(|user| check_user(request.headers(), &user));
        match allowed {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(error) => Either::Right(ready(Ok(error.into_response()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, routing::get};
    use futures::executor::block_on;

    fn ask(user: Result<&'static str, SessionError>, named: &str) -> (u16, Option<String>) {
        let check = move |_: &Request| user.map(str::to_owned);
        let mut app: Router = Router::new()
            .route("/", get(|| async { "served" }))
            .route_layer(RequireSession::new(check));
        let request = Request::get("/").header(protocol::SESSION_USER, named);
        let request = request.body(Body::empty()).expect("well formed");
        let answer = block_on(Service::call(&mut app, request)).expect("infallible");
        let challenge = answer.headers().get(WWW_AUTHENTICATE);
        let challenge = challenge.map(|value| value.to_str().expect("ascii").to_owned());
        (answer.status().as_u16(), challenge)
    }

    #[test]
    fn only_the_user_for_whom_a_call_was_made_is_served() {
        let refused = (401, Some("Bearer".to_owned()));
        assert_eq!(ask(Ok("ann"), ""), (200, None));
        assert_eq!(ask(Ok("ann"), "ann"), (200, None));
        assert_eq!(ask(Ok("ann"), "bob"), refused);
        assert_eq!(ask(Err(SessionError::Unauthenticated), "ann"), refused);
    }

    #[test]
    fn a_presented_token_is_refused_with_the_challenge_that_calls_for_a_refresh() {
        let challenge = Some(r#"Bearer error="invalid_token""#.to_owned());
        for error in [SessionError::TokenExpired, SessionError::InvalidToken] {
            assert_eq!(ask(Err(error), "ann"), (401, challenge.clone()));
        }
    }
}
