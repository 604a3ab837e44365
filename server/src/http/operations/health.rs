//! `/healthz`: the process answers. `/readyz`: the database can be read and written.

use std::time::Duration;

use app::api::ErrorCode;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use crate::{http::error::ApiFailure, state::AppState};

/// Longer than any honest wait for the writer, shorter than a load balancer's patience.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
}

async fn healthz() -> impl IntoResponse {
    Json(json!({"status": "ok"}))
}

async fn readyz(State(state): State<AppState>) -> Response {
    let check = tokio::time::timeout(PATIENCE, state.store.check()).await;
    if let Ok(Ok(())) = check {
        return Json(json!({"status": "ready"})).into_response();
    }
    ApiFailure::new(ErrorCode::NotReady, "The database cannot be used.").into_response()
}
