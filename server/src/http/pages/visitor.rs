//! Tells a document who is looking at it.

use app::api::{GuestNote, Visitor};
use axum::{
    extract::{Request, State},
    http::Extensions,
    middleware::Next,
    response::Response,
};

use crate::{
    auth::sessions::EndReason,
    http::{
        inspector,
        middleware::authenticate::{Caller, Presented},
        paths,
    },
    state::AppState,
};

/// The page shows the address, which the token does not carry.
pub(super) async fn introduce(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<Caller>().is_none() && request.uri().path() == "/login" {
        explain(&state, &mut request).await;
    }
    if paths::is_page(request.uri().path()) {
        inspector::inbox::link(&state, &mut request);
        look_up(&state, request.extensions_mut()).await;
    }
    next.run(request).await
}

pub(in crate::http) async fn look_up(state: &AppState, extensions: &mut Extensions) {
    let Some(caller) = extensions.get::<Caller>().copied() else {
        return;
    };
    match state.sessions.shown(caller.who).await {
        Ok(Some(shown)) => {
            let (idle, max) = shown.left;
            extensions.insert(Visitor {
                user_id: caller.who.user,
                session_id: caller.who.session,
                email: shown.email,
                access_expires_in_seconds: caller.access_expires_in.as_secs(),
                access_lifetime_seconds: state.config.access_ttl.as_secs(),
                session_expires_in_seconds: idle.as_secs(),
                session_max_in_seconds: max.as_secs(),
            });
            if let Some(inspected) = inspector::inspected(state, &caller) {
                extensions.insert(inspected);
            }
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the visitor could not be read"),
    }
}

/// Tells on the page to sign in on why the session that was here has ended, where its user would wonder.
async fn explain(state: &AppState, request: &mut Request) {
    let Some(Presented(who)) = request.extensions().get().copied() else {
        return;
    };
    let crowded_out = state
        .sessions
        .ended_by(EndReason::CrowdedOut, who.session)
        .await;
    match crowded_out {
        Ok(true) => drop(
            request
                .extensions_mut()
                .insert(GuestNote("guest-crowded-out")),
        ),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "the end of a session could not be read"),
    }
}
