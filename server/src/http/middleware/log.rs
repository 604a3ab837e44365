//! One line for each request, under an id that the answer carries too.

use std::time::Instant;

use app::api::{ErrorCode, Fault, RefusedCall};
use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};
use tracing::Instrument;
use uuid::Uuid;

use super::client::Client;
use crate::http::error::Refused;

/// Never the query, a header or a body: those may hold what must not be in a log. The id is always
/// ours; one from outside could be anything.
pub async fn log(mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    let address = request
        .extensions()
        .get::<Client>()
        .map(|client| client.address);
    let span = tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        path = ?request.uri().path(),
        address = ?address,
    );
    // A server function answers with its error alone, so it notes the code here.
    let call = RefusedCall::default();
    request.extensions_mut().insert(call.clone());
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let millis = begun.elapsed().as_millis();
    let refused = response.extensions().get::<Refused>();
    let code = match refused {
        Some(Refused(code)) => Some(*code),
        // A page may have made something else of the refusal.
        None => call.code().filter(|code| code.status() == status),
    };
    let error = code.map(ErrorCode::name);
    span.in_scope(|| match code.map(ErrorCode::fault) {
        Some(Fault::Service) => tracing::warn!(status, millis, error, "answered"),
        Some(Fault::Caller) | None => tracing::info!(status, millis, error, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
