//! Reads the access token and says who is asking. Refuses nobody: that is the guard's business.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::AUTHORIZATION},
    middleware::Next,
    response::Response,
};

use super::cookies;
use crate::{
    auth::{
        ids::{SessionId, UserId},
        sessions::AccessError,
    },
    state::AppState,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Cookie,
    Bearer,
}

/// Extension of a request with a good access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user_id: UserId,
    pub session_id: SessionId,
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
}

/// Extension of a request whose access token is ours, even if its time is over: enough to end that
/// session or to let the inspector break it, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresentedSession(pub SessionId);

pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let outcome = match find_token(&state, request.headers()) {
        Found::Nothing => Err(AccessProblem::Missing),
        Found::Unreadable => Err(AccessProblem::Invalid),
        Found::Token(token, via) => match state.sessions.verify(token) {
            Ok(verified) => Ok((verified, via)),
            Err(AccessError::Expired(verified)) => {
                request
                    .extensions_mut()
                    .insert(PresentedSession(verified.session));
                Err(AccessProblem::Expired)
            }
            Err(AccessError::Revoked(_)) => Err(AccessProblem::Revoked),
            Err(AccessError::Invalid) => Err(AccessProblem::Invalid),
        },
    };
    let extensions = request.extensions_mut();
    match outcome {
        Ok((verified, via)) => {
            extensions.insert(PresentedSession(verified.session));
            extensions.insert(Caller {
                user_id: verified.user,
                session_id: verified.session,
                access_expires_in: verified.expires_at.since(state.clock.now()),
                via,
            });
        }
        Err(problem) => {
            extensions.insert(problem);
        }
    }
    next.run(request).await
}

enum Found<'h> {
    Nothing,
    Unreadable,
    Token(&'h str, Via),
}

/// A bearer token wins over the cookie, even a bad one: a client that says who it is must never be
/// taken for somebody else.
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
