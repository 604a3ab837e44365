//! Which refresh cookie counts.
//!
//! Another host of the same domain can put a refresh cookie of its own into the browser, beside ours
//! and even ahead of it. It cannot touch the access cookie, whose `__Host-` prefix binds it to this
//! host: so the refresh cookie that counts is the one of the same session.

use axum::http::HeaderMap;

use crate::{
    auth::{ids::SessionId, rotation_store::RefreshError, tokens::SignedIn},
    http::cookies,
    state::AppState,
};

/// `None` without a refresh cookie. A pair that does not belong together is refused and ends nothing:
/// neither session is to blame.
pub async fn refresh(
    state: &AppState,
    headers: &HeaderMap,
    presented: Option<SessionId>,
) -> Option<Result<SignedIn, RefreshError>> {
    let mut tokens = cookies::refresh(&state.config, headers).peekable();
    tokens.peek()?;
    let belongs = |token: &&str| match presented {
        Some(session) => {
            let read = state.sessions.read_refresh_token(token);
            read.is_some_and(|token| token.session == session)
        }
        None => true,
    };
    Some(match tokens.find(belongs) {
        Some(token) => state.sessions.refresh(token).await,
        None => Err(RefreshError::Invalid),
    })
}
