//! Lets only signed-in callers through to the API.

use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};
use longhaul_session::{SessionError, server::check_user};

use super::authenticate::{AccessProblem, Caller};
use crate::http::error::ApiFailure;

/// For `Router::route_layer(middleware::from_fn(require_session))`.
pub async fn require_session(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    match extensions.get::<Caller>() {
        // Should another user have signed in in this browser since the page was opened, there is no token here for the user
        // whom the page belongs to.
        Some(caller) => match check_user(request.headers(), &caller.user_id.to_string()) {
            Ok(()) => next.run(request).await,
            Err(_) => ApiFailure::unauthenticated().into_response(),
        },
        None => refusal(extensions.get::<AccessProblem>().copied()).into_response(),
    }
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
            ApiFailure::session(SessionError::TokenExpired, "The access token has expired.")
        }
        Some(AccessProblem::Invalid) => {
            ApiFailure::session(SessionError::InvalidToken, "The access token is not valid.")
        }
        Some(AccessProblem::Revoked) => {
            ApiFailure::session(SessionError::SessionRevoked, "This session was ended.")
        }
        Some(AccessProblem::Closed) => {
            ApiFailure::session(SessionError::SessionRevoked, "This account was deleted.")
        }
    }
}
