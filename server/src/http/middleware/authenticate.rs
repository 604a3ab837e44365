//! Reads the access token and identifies the caller. It never refuses a request: the guard does that.

use std::time::Duration;

use app::api::Principal;
use axum::{
    extract::Request,
    http::{Extensions, HeaderMap, header::AUTHORIZATION},
};

use crate::{
    auth::{sessions::AccessError, tokens::Verified},
    http::{cookies, error::ApiFailure},
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
    /// The database could not be asked whether its session has ended at another server.
    Unchecked,
}

/// Extension of a request whose access token or binding is ours, even if its time or its session is over:
/// enough to end that session, to know whose page it was, or to let the inspector break it, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented(pub Principal);

/// Puts into the extensions of `request` whom its headers show it to come from. Fails if that cannot be said, because the
/// database does not answer: a token whose session may have ended is not accepted, and its owner is not signed out either.
pub(in crate::http) async fn recognise(
    state: &AppState,
    request: &mut Request,
) -> Result<(), ApiFailure> {
    let mut extensions = std::mem::take(request.extensions_mut());
    note_caller(state, request.headers(), &mut extensions);
    let mut known = is_known(&extensions);
    if !known {
        // Boxed, for every request would hold the room for it.
        Box::pin(state.sessions.catch_up()).await;
        extensions.remove::<AccessProblem>();
        note_caller(state, request.headers(), &mut extensions);
        known = is_known(&extensions);
    }
    *request.extensions_mut() = extensions;
    known.then_some(()).ok_or_else(ApiFailure::unchecked)
}

/// Whether it could be judged who the caller is.
fn is_known(extensions: &Extensions) -> bool {
    extensions.get::<AccessProblem>() != Some(&AccessProblem::Unchecked)
}

/// Puts into `extensions` whom the `headers` of a request show it to come from.
pub(in crate::http) fn note_caller(
    state: &AppState,
    headers: &HeaderMap,
    extensions: &mut Extensions,
) {
    let outcome = match find_token(state, headers) {
        Found::Nothing => Err((AccessProblem::Missing, None)),
        Found::Unreadable => Err((AccessProblem::Invalid, None)),
        Found::Token(token, via) => match state.sessions.verify(token) {
            Ok(verified) => Ok((verified, via)),
            Err(AccessError::Expired(who)) => Err((AccessProblem::Expired, Some(who))),
            Err(AccessError::Revoked(who)) => Err((AccessProblem::Revoked, Some(who))),
            Err(AccessError::Closed(who)) => Err((AccessProblem::Closed, Some(who))),
            Err(AccessError::Unchecked(who)) => Err((AccessProblem::Unchecked, Some(who))),
            Err(AccessError::Invalid) => Err((AccessProblem::Invalid, None)),
        },
    };
    let who = match &outcome {
        Ok((verified, _)) => Some(verified.who),
        Err((_, who)) => *who,
    };
    let presented = who.or_else(|| bound(state, headers));
    if let Some(who) = presented {
        extensions.insert(Presented(who));
    }
    match outcome {
        Ok((Verified { who, expires_at }, via)) => {
            extensions.insert(who);
            extensions.insert(Caller {
                who,
                access_expires_in: expires_at.since(state.clock.now()),
                via,
            });
        }
        Err((problem, _)) => {
            extensions.insert(problem);
        }
    }
}

/// A browser may have lost its access cookie alone, or the key that signed it is gone.
fn bound(state: &AppState, headers: &HeaderMap) -> Option<Principal> {
    if headers.contains_key(AUTHORIZATION) {
        return None;
    }
    let text = cookies::binding(&state.config, headers)?;
    state.sessions.read_binding(text)
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
