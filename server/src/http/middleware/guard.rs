//! Lets only signed-in callers through to the API.

use app::api::Principal;
use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use longhaul_session::{SessionError, server::check_user};

use super::authenticate::{AccessProblem, Caller};
use crate::http::{error::ApiFailure, negotiation::asker, paths, return_to::ReturnTo};

/// For `Router::route_layer(middleware::from_fn(require_session))`.
pub async fn require_session(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    match extensions.get::<Caller>() {
        // Should another user have signed in in this browser since the page was opened, there is no token here for the user
        // whom the page belongs to.
        Some(caller) => match check_user(request.headers(), &caller.who.user.to_string()) {
            Ok(()) => next.run(request).await,
            Err(_) => ApiFailure::unauthenticated().into_response(),
        },
        None => refusal(extensions.get::<AccessProblem>().copied()).into_response(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    /// A person is led to the sign-in page and back; a program is refused.
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        if let Some(caller) = parts.extensions.get::<Self>() {
            return Ok(*caller);
        }
        let path = parts.uri.path();
        let is_document = paths::is_page(path) && paths::page_of_file(path).is_none();
        if is_document && !asker::asks_for_json(&parts.headers) {
            let page = ReturnTo::of(&parts.uri).unwrap_or_else(ReturnTo::home);
            return Err(Redirect::to(&page.onto("/login")).into_response());
        }
        let problem = parts.extensions.get::<AccessProblem>().copied();
        Err(refusal(problem).into_response())
    }
}

/// For handlers that need to know no more than who asks.
pub struct Who(pub Principal);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Self(caller.who))
    }
}

fn refusal(problem: Option<AccessProblem>) -> ApiFailure {
    let (error, message) = match problem {
        None | Some(AccessProblem::Missing) => return ApiFailure::unauthenticated(),
        Some(AccessProblem::Unchecked) => return ApiFailure::unchecked(),
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
