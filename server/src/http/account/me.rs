//! `GET /api/me`

use axum::{Json, Router, extract::State, middleware::from_fn, routing::get};
use longhaul_session::SessionError;
use serde::Serialize;

use crate::{
    auth::ids::{SessionId, UserId},
    http::{
        error::ApiFailure,
        middleware::{authenticate::Caller, guard},
    },
    state::AppState,
};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/me", get(me))
        .route_layer(from_fn(guard::require_session))
}

#[derive(Serialize)]
struct Me {
    id: UserId,
    email: String,
    session_id: SessionId,
}

async fn me(State(state): State<AppState>, caller: Caller) -> Result<Json<Me>, ApiFailure> {
    state.sessions.authority().check(caller.who).await?;
    let user = state.accounts.find(caller.who.user).await?;
    // The account was disabled or deleted after the token was issued.
    let user =
        user.ok_or_else(|| ApiFailure::new(SessionError::InvalidToken, "This account is closed."))?;
    Ok(Json(Me {
        id: user.id,
        email: user.email,
        session_id: caller.who.session,
    }))
}
