//! Counts every answer.

use std::time::Instant;

use axum::{extract::Request, response::Response};

use crate::{http::paths, state::AppState};

pub async fn count<F>(
    state: &AppState,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let kind = paths::kind(request.uri().path());
    let method = request.method().clone();
    let begun = Instant::now();
    let response = next(request).await;
    let status = response.status().as_u16();
    state
        .metrics
        .request(method.as_str(), kind, status, begun.elapsed());
    response
}
