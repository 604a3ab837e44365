//! Lets only signed-in callers through to the API.

use app::session::SessionError;
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

/// A page may say whom it sends a call for. Should somebody else have signed in in this browser meanwhile, there is no
/// token here for the one whom the page belongs to.
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
    let (error, message) = match problem {
        None | Some(AccessProblem::Missing) => return ApiFailure::unauthenticated(),
        Some(AccessProblem::Expired) => {
            (SessionError::TokenExpired, "The access token has expired.")
        }
        Some(AccessProblem::Invalid) => {
            (SessionError::InvalidToken, "The access token is not valid.")
        }
        Some(AccessProblem::Revoked) => (SessionError::SessionRevoked, "This session was ended."),
        Some(AccessProblem::Closed) => (SessionError::SessionRevoked, "This account was deleted."),
    };
    ApiFailure::new(error, message)
}
