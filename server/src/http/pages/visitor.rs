//! Tells the application who is asking.

use app::api::{SessionId, UserId, Visitor};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{
    http::{inspector, middleware::authenticate::Caller, paths},
    state::AppState,
};

/// A document also shows it, so that it needs the address.
pub async fn introduce(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(caller) = request.extensions().get::<Caller>().copied() {
        if paths::is_page(request.uri().path()) {
            match state.accounts.find(caller.user_id).await {
                Ok(Some(user)) => {
                    let left = state.sessions.time_left(caller.session_id).await;
                    let (idle, max) = left.ok().flatten().unwrap_or_default();
                    request.extensions_mut().insert(Visitor {
                        user_id: user.id.to_string(),
                        session_id: caller.session_id.to_string(),
                        email: user.email,
                        access_expires_in: caller.access_expires_in.as_secs(),
                        access_lifetime: state.config.access_ttl.as_secs(),
                        session_expires_in: idle.as_secs(),
                        session_max_in: max.as_secs(),
                    });
                    if let Some(inspected) = inspector::inspected(&state, &caller) {
                        request.extensions_mut().insert(inspected);
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "the visitor could not be read"),
            }
        }
        let extensions = request.extensions_mut();
        extensions.insert(UserId(caller.user_id.to_string()));
        extensions.insert(SessionId(caller.session_id.to_string()));
    }
    next.run(request).await
}
