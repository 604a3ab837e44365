//! Lets only signed-in callers through to the API.

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    authenticate::{AccessProblem, Caller},
    error::ApiFailure,
};

const SESSION_USER: &str = "session-user";

/// For `Router::route_layer(middleware::from_fn(require_session))`.
pub async fn require_session(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    match extensions.get::<Caller>() {
        Some(caller) if is_for_somebody_else(request.headers(), caller) => {
            ApiFailure::unauthenticated().into_response()
        }
        Some(_) => next.run(request).await,
        None => refusal(extensions.get::<AccessProblem>().copied()).into_response(),
    }
}

/// A page may name the user that it sends a call for. If another user has signed in in this browser meanwhile, there is
/// no token here for the user whom the page belongs to.
fn is_for_somebody_else(headers: &HeaderMap, caller: &Caller) -> bool {
    named_user(headers).is_some_and(|named| named != caller.user_id.to_string().as_bytes())
}

pub fn named_user(headers: &HeaderMap) -> Option<&[u8]> {
    let named = headers.get(SESSION_USER)?.as_bytes();
    (!named.is_empty()).then_some(named)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiFailure> {
        let caller = parts.extensions.get::<Self>().copied();
        caller.ok_or_else(|| refusal(parts.extensions.get::<AccessProblem>().copied()))
    }
}

fn refusal(problem: Option<AccessProblem>) -> ApiFailure {
    match problem {
        None | Some(AccessProblem::Missing) => ApiFailure::unauthenticated(),
        Some(AccessProblem::Expired) => {
            ApiFailure::invalid_token("token_expired", "The access token has expired.")
        }
        Some(AccessProblem::Invalid) => {
            ApiFailure::invalid_token("invalid_token", "The access token is not valid.")
        }
        Some(AccessProblem::Revoked) => {
            ApiFailure::invalid_token("session_revoked", "This session was ended.")
        }
        Some(AccessProblem::Closed) => {
            ApiFailure::invalid_token("session_revoked", "This account was deleted.")
        }
    }
}
