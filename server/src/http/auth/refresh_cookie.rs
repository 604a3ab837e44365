//! Which refresh cookie counts.
//!
//! Another host of the same domain can put a refresh cookie of its own into the browser, beside ours
//! and even ahead of it. It cannot touch the cookies whose `__Host-` prefix binds them to this
//! host: so the refresh cookie that counts is the one of the session that those name.

use std::time::{Duration, Instant};

use axum::http::HeaderMap;

use crate::{
    auth::{
        ids::SessionId, refresh_token::RefreshToken, rotation_store::RefreshError, tokens::SignedIn,
    },
    http::{cookies, guard},
    state::AppState,
    store::StoreError,
};

/// An answer that comes later than this may overwrite cookies that another tab has used since.
const LATEST: Duration = Duration::from_secs(10);

/// For a page or a form on its detour: `None` without a refresh cookie, or if nothing says whose it is. A pair that does not
/// belong together is refused and ends nothing: neither session is to blame.
pub async fn on_the_way(
    state: &AppState,
    headers: &HeaderMap,
    session: Option<SessionId>,
) -> Option<Result<SignedIn, RefreshError>> {
    let session = session?;
    cookies::refresh(&state.config, headers).next()?;
    Some(newest(state, headers, |token| token.session == session).await)
}

/// For a script of this site or a program: they may do without the other cookies. A page then says for whom it asks.
pub async fn by_script(
    state: &AppState,
    headers: &HeaderMap,
    session: Option<SessionId>,
) -> Option<Result<SignedIn, RefreshError>> {
    cookies::refresh(&state.config, headers).next()?;
    Some(match counted(state, headers, session).await {
        Ok(Some(session)) => newest(state, headers, |token| token.session == session).await,
        Ok(None) => Err(RefreshError::Invalid),
        Err(error) => Err(error.into()),
    })
}

async fn counted(
    state: &AppState,
    headers: &HeaderMap,
    session: Option<SessionId>,
) -> Result<Option<SessionId>, StoreError> {
    if session.is_some() {
        return Ok(session);
    }
    let read = |text| Some(state.sessions.read_refresh_token(text)?.session);
    for session in cookies::refresh(&state.config, headers).filter_map(read) {
        match guard::named_user(headers) {
            None => return Ok(Some(session)),
            Some(named) => {
                let owner = state.sessions.owner(session).await?;
                if owner.is_some_and(|owner| owner.to_string().as_bytes() == named) {
                    return Ok(Some(session));
                }
            }
        }
    }
    Ok(None)
}

/// Of several cookies of one session the last one issued counts: a browser may keep an older one under another path.
async fn newest(
    state: &AppState,
    headers: &HeaderMap,
    counts: impl Fn(&RefreshToken) -> bool,
) -> Result<SignedIn, RefreshError> {
    let begun = Instant::now();
    let read = |text| Some((state.sessions.read_refresh_token(text)?, text));
    let tokens = cookies::refresh(&state.config, headers).filter_map(read);
    let ours = tokens.filter(|(token, _)| counts(token));
    let newest = ours.max_by_key(|(token, _)| (token.generation, token.sibling));
    let (_, text) = newest.ok_or(RefreshError::Invalid)?;
    let signed_in = state.sessions.refresh(text).await?;
    // Unused it costs nothing.
    let latest = LATEST.min(state.config.access_ttl / 2);
    (begun.elapsed() <= latest)
        .then_some(signed_in)
        .ok_or(RefreshError::Late)
}
