//! Lets only signed-in callers through to the API.

use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    authenticate::{AccessProblem, Caller},
    error::ApiFailure,
};

/// For `Router::route_layer(middleware::from_fn(require_session))`.
pub async fn require_session(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if extensions.get::<Caller>().is_some() {
        return next.run(request).await;
    }
    refusal(extensions.get::<AccessProblem>().copied()).into_response()
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
