//! `GET /api/me`

use axum::{
    Json, Router,
    extract::State,
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::get,
};
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
struct Me<'a> {
    id: UserId,
    email: &'a str,
    session_id: SessionId,
}

async fn me(State(state): State<AppState>, caller: Caller) -> Result<Response, ApiFailure> {
    let email = state.sessions.address(caller.who).await?;
    let me = Me {
        id: caller.who.user,
        email: &email,
        session_id: caller.who.session,
    };
    Ok(Json(me).into_response())
}
