//! Lets only signed-in callers through to the API.

use app::api::Principal;
use app::session::SessionError;
use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    authenticate::{AccessProblem, Caller},
    documents,
    error::ApiFailure,
    paths,
    return_to::ReturnTo,
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
    named_user(headers).is_some_and(|named| named != caller.who.user.to_string().as_bytes())
}

pub fn named_user(headers: &HeaderMap) -> Option<&[u8]> {
    let named = headers.get(SESSION_USER)?.as_bytes();
    (!named.is_empty()).then_some(named)
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
        if is_document && !documents::asks_for_json(&parts.headers) {
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
