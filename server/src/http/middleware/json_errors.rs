//! JSON for the errors that axum would answer in plain text.

use axum::{
    extract::Request,
    http::header::CONTENT_TYPE,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{error::Refused, json::plain, paths};

/// A refusal has a code and a sentence also where routing, an extractor or a limit refused the request. Where people look,
/// it is a page by now. Files have neither.
pub async fn errors_as_json(request: Request, next: Next) -> Response {
    let is_file = paths::is_static(request.uri().path());
    let response = next.run(request).await;
    if is_file || !is_bare_error(&response) {
        return response;
    }
    let (parts, _) = response.into_parts();
    let mut json = plain(parts.status).into_response();
    // There are fewer codes than statuses.
    *json.status_mut() = parts.status;
    for (name, value) in &parts.headers {
        // Allow, Retry-After, Set-Cookie and the like; the body's own headers are new.
        if !json.headers().contains_key(name) && name != "content-length" {
            json.headers_mut().append(name, value.clone());
        }
    }
    json
}

/// Whether a request was refused without a code.
pub fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    // Server functions mark and encode their own errors.
    let marked = response.headers().contains_key("serverfnerror")
        || response.extensions().get::<Refused>().is_some();
    let bare = response
        .headers()
        .get(CONTENT_TYPE)
        .is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    (status.is_client_error() || status.is_server_error()) && bare && !marked
}
