//! Reads the access token and identifies the caller. It never refuses a request: the guard does that.

use std::time::Duration;

use app::api::Principal;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::AUTHORIZATION},
    middleware::Next,
    response::Response,
};

use crate::{
    auth::{access::Verified, binding::Binding, sessions::AccessError},
    http::cookies,
    state::AppState,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Cookie,
    Bearer,
}

/// Extension of a request with a good access token, beside its [`Principal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub who: Principal,
    /// What the access token has left, so that a page knows its deadline from the start.
    pub access_expires_in: Duration,
    pub via: Via,
}

/// Extension of a request without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessProblem {
    Missing,
    Expired,
    Invalid,
    Revoked,
    /// Revoked, and the account is gone too.
    Closed,
}

/// Extension of a request whose access token or binding is ours, even if its time or its session is over:
/// enough to end that session, to know whose page it was, or to let the inspector break it, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented(pub Principal);

pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let outcome = match find_token(&state, request.headers()) {
        Found::Nothing => Err((AccessProblem::Missing, None)),
        Found::Unreadable => Err((AccessProblem::Invalid, None)),
        Found::Token(token, via) => match state.sessions.verify(token) {
            Ok(verified) => Ok((verified, via)),
            Err(AccessError::Expired(verified)) => Err((AccessProblem::Expired, Some(verified))),
            Err(AccessError::Revoked(verified)) => Err((AccessProblem::Revoked, Some(verified))),
            Err(AccessError::Closed(verified)) => Err((AccessProblem::Closed, Some(verified))),
            Err(AccessError::Invalid) => Err((AccessProblem::Invalid, None)),
        },
    };
    let verified = match &outcome {
        Ok((verified, _)) => Some(*verified),
        Err((_, verified)) => *verified,
    };
    let presented = match verified {
        Some(Verified { user, session, .. }) => Some(Presented(Principal { user, session })),
        None => bound(&state, request.headers()),
    };
    let extensions = request.extensions_mut();
    if let Some(presented) = presented {
        extensions.insert(presented);
    }
    match outcome {
        Ok((verified, via)) => {
            let Verified { user, session, .. } = verified;
            let who = Principal { user, session };
            extensions.insert(who);
            extensions.insert(Caller {
                who,
                access_expires_in: verified.expires_at.since(state.clock.now()),
                via,
            });
        }
        Err((problem, _)) => {
            extensions.insert(problem);
        }
    }
    next.run(request).await
}

/// A browser may have lost its access cookie alone, or the key that signed it is gone.
fn bound(state: &AppState, headers: &HeaderMap) -> Option<Presented> {
    if headers.contains_key(AUTHORIZATION) {
        return None;
    }
    let text = cookies::binding(&state.config, headers)?;
    let Binding { user, session } = state.sessions.read_binding(text)?;
    Some(Presented(Principal { user, session }))
}

enum Found<'h> {
    Nothing,
    Unreadable,
    Token(&'h str, Via),
}

/// A bearer token wins over the cookie, even a bad one: a client that says who it is must never be
/// mistaken for another.
fn find_token<'h>(state: &AppState, headers: &'h HeaderMap) -> Found<'h> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|text| text.split_once(' '));
        return match token {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Found::Token(token.trim(), Via::Bearer)
            }
            _ => Found::Unreadable,
        };
    }
    match cookies::access(&state.config, headers) {
        Some(token) => Found::Token(token, Via::Cookie),
        None => Found::Nothing,
    }
}
