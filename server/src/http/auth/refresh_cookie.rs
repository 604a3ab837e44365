//! Which refresh cookie counts.
//!
//! Another host of the same domain can put a refresh cookie of its own into the browser, beside ours
//! and even ahead of it. It cannot touch the cookies whose `__Host-` prefix binds them to this
//! host: so the refresh cookie that counts is the one of the session that those name.

use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use longhaul_session::server::named_user;

use crate::{
    auth::{
        ids::{SessionId, UserId},
        refresh::RefreshError,
        refresh_token::RefreshToken,
        tokens::SignedIn,
    },
    http::{cookies, middleware::authenticate::Presented},
    state::AppState,
};

/// An answer that comes later than this may overwrite cookies that another tab has used since.
const LATEST: Duration = Duration::from_secs(10);

/// For a page or a form on its detour: `None` without a refresh cookie, or if nothing says whose it is. A pair that does not
/// belong together is refused and ends nothing: neither session is to blame.
pub(super) async fn on_the_way(
    state: &AppState,
    headers: &HeaderMap,
    session: Option<SessionId>,
) -> Option<Result<SignedIn, RefreshError>> {
    let session = session?;
    cookies::refresh(&state.config, headers).next()?;
    Some(newest(state, headers, |token| token.session == session).await)
}

/// For a script of this site or a program: they may do without the other cookies. A page names its user; if
/// another user has signed in in this browser meanwhile, there is no token here for the named one: `None`.
pub(super) async fn by_script(
    state: &AppState,
    headers: &HeaderMap,
    presented: Option<Presented>,
) -> Option<Result<SignedIn, RefreshError>> {
    cookies::refresh(&state.config, headers).next()?;
    let named = named_user(headers);
    let is_named = |user: UserId| named.is_none_or(|named| named == user.to_string().as_bytes());
    let session = match presented {
        Some(presented) if !is_named(presented.0.user) => return None,
        Some(presented) => presented.0.session,
        None => {
            let read = |text| Some(state.sessions.read_refresh_token(text)?.session);
            let mut sessions = cookies::refresh(&state.config, headers).filter_map(read);
            loop {
                let Some(session) = sessions.next() else {
                    // Not ours, or not theirs.
                    return named.is_none().then_some(Err(RefreshError::Invalid));
                };
                match state.sessions.owner(session).await {
                    Ok(Some(owner)) if !is_named(owner) => {}
                    Ok(_) => break session,
                    Err(error) => return Some(Err(error.into())),
                }
            }
        }
    };
    Some(newest(state, headers, |token| token.session == session).await)
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
