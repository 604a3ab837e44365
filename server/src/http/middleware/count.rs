//! Counts every answer.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{http::paths, state::AppState};

pub async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let kind = paths::kind(request.uri().path());
    let method = request.method().clone();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    state
        .metrics
        .request(method.as_str(), kind, status, begun.elapsed());
    response
}
