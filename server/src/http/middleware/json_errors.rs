//! JSON for the errors that axum would answer in plain text, and in every error for programs the number of its request.

use app::api::RequestId;
use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{
        Method,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::http::{error::Refused, json::plain, paths};

/// An error is a code and a sentence; no answer of a route that means something else is touched.
const LONGEST: u64 = 8 * 1024;

/// A refusal has a code and a sentence also where routing, an extractor or a limit refused the request. Where people look,
/// it is a page by now. Files have neither.
pub async fn errors_as_json<F>(request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let is_file = paths::is_static(request.uri().path());
    let is_head = request.method() == Method::HEAD;
    let id = request.extensions().get::<RequestId>().cloned();
    let response = next(request).await;
    let mut response = match !is_file && is_bare_error(&response) {
        true => in_words(response),
        false => response,
    };
    if is_head && is_error(&response) && response.body().is_end_stream() {
        // The router has left out the body, which would have become longer here.
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    match id {
        Some(id) if is_json_error(&response) => numbered(response, id).await,
        _ => response,
    }
}

/// The same with a code and a sentence.
pub(in crate::http) fn in_words(bare: Response) -> Response {
    let (parts, _) = bare.into_parts();
    let mut json = plain(parts.status).into_response();
    // There are fewer codes than statuses.
    *json.status_mut() = parts.status;
    for (name, value) in &parts.headers {
        // Allow, Retry-After, Set-Cookie and the like; the body's own headers are new.
        if !json.headers().contains_key(name) && name != CONTENT_LENGTH {
            json.headers_mut().append(name, value.clone());
        }
    }
    json
}

/// Whether a request was refused without a code.
pub(in crate::http) fn is_bare_error(response: &Response) -> bool {
    // Server functions mark and encode their own errors.
    let marked = response.headers().contains_key("serverfnerror")
        || response.extensions().get::<Refused>().is_some();
    let bare = response
        .headers()
        .get(CONTENT_TYPE)
        .is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    is_error(response) && bare && !marked
}

fn is_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

fn is_json_error(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    let is_json =
        content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    let size = response.body().size_hint().exact();
    is_error(response) && is_json && size.is_some_and(|size| (1..=LONGEST).contains(&size))
}

async fn numbered(response: Response, RequestId(id): RequestId) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        // Of a size that was known, so it lay in memory.
        return Response::from_parts(parts, Body::empty());
    };
    let body = match serde_json::from_slice(&bytes) {
        Ok(Value::Object(mut fields)) if fields.contains_key("error") => {
            fields.insert("request_id".to_owned(), Value::String(id.to_string()));
            parts.headers.remove(CONTENT_LENGTH);
            Body::from(Value::Object(fields).to_string())
        }
        _ => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}
