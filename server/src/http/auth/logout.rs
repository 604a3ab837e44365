//! `POST /auth/logout`. It works with an expired access token too: a user can always sign out.

use axum::{
    body::Bytes,
    extract::{Extension, FromRequest, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, LOCATION},
    },
    response::{IntoResponse, Response},
};
use longhaul_session::SessionError;
use serde::Deserialize;

use super::leaving;
use crate::{
    auth::{ids::SessionId, sessions::EndReason},
    http::{
        cookies, error::ApiFailure, json, middleware::authenticate::Presented, negotiation::asker,
    },
    state::AppState,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogoutBody {
    refresh_token: String,
}

pub(super) async fn logout(
    State(state): State<AppState>,
    presented: Option<Extension<Presented>>,
    request: Request,
) -> Result<Response, ApiFailure> {
    let headers = request.headers().clone();
    let is_form = asker::is_form_post(&headers);
    let by_bearer = headers.contains_key(AUTHORIZATION);

    let own = presented.map(|Extension(Presented(who))| who.session);
    let mut sessions: Vec<SessionId> = own.into_iter().collect();
    if !by_bearer {
        let tokens = cookies::refresh(&state.config, &headers);
        sessions.extend(tokens.filter_map(|token| session_of(&state, token)));
    }
    if !is_form {
        sessions.extend(session_in_body(&state, &headers, request).await?);
    }
    if sessions.is_empty() && by_bearer {
        // 204 would claim that the session of this token has ended.
        return Err(ApiFailure::new(
            SessionError::InvalidToken,
            "The access token is not valid.",
        ));
    }
    let mut replaced = false;
    for session in sessions {
        state.sessions.end(session, EndReason::SignedOut).await?;
        // Not one that was planted.
        if own.is_none_or(|own| own == session) {
            let ended_by = state.sessions.ended_by(EndReason::Replaced, session);
            replaced |= ended_by.await?;
        }
    }
    if is_form || asker::accepts_html(&headers) {
        return Ok(if by_bearer {
            (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response()
        } else {
            leaving::to("/")
        });
    }
    let response = StatusCode::NO_CONTENT.into_response();
    // This request is older than a sign-in that has put other cookies into the jar.
    if by_bearer || replaced {
        return Ok(response);
    }
    Ok(leaving::cleared(&state, &headers, response))
}

/// Any token of the session will do, also one that was superseded: ending a session is the safe
/// side, and the tag says that the token was really given out.
fn session_of(state: &AppState, token: &str) -> Option<SessionId> {
    state
        .sessions
        .read_refresh_token(token)
        .map(|token| token.session)
}

async fn session_in_body(
    state: &AppState,
    headers: &HeaderMap,
    request: Request,
) -> Result<Option<SessionId>, ApiFailure> {
    let body = Bytes::from_request(request, state)
        .await
        .map_err(json::unread)?;
    if body.is_empty() {
        return Ok(None);
    }
    let LogoutBody { refresh_token } = json::parse(headers, &body)?;
    Ok(session_of(state, &refresh_token))
}
