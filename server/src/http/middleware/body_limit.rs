//! How large a body may be, by what it is for. Nothing is read before a handler asks for it.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, StatusCode, Uri, header::CONTENT_LENGTH},
};
use http_body_util::Limited;
use longhaul_form::{Field, Form, Kind, Part};

use crate::{
    attachments::largest,
    http::{
        body::{AUTH_BODY_LIMIT, BODY_LIMIT},
        negotiation::asker::{asks_for_json, is_multipart},
        paths,
        place::Place,
        return_to::ReturnTo,
    },
    state::AppState,
};

/// The request, whose body cannot be longer than it may be.
///
/// # Errors
/// The status of the refusal, if its head already announces more.
pub fn limit(state: &AppState, request: Request) -> Result<Request, StatusCode> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let limit = limit_of(state.form, request.uri(), request.headers());
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Ok(request.map(|body| Body::new(Limited::new(body, limit))))
}

fn limit_of(form: &'static Form, uri: &Uri, headers: &HeaderMap) -> usize {
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let path = uri.path();
    if path.starts_with("/api/uploads") {
        return bytes(largest(form));
    }
    // A sign-in page may bring along a post that was held. The dialog over a page never does.
    if paths::takes_little(path) || (path == "/login" && asks_for_json(headers)) {
        return AUTH_BODY_LIMIT;
    }
    if is_multipart(headers) && leads_to_files(form, uri) {
        BODY_LIMIT + bytes(all_files(form))
    } else {
        BODY_LIMIT
    }
}

/// A page with files as it is posted without JavaScript, also on its detour through `/auth/refresh`.
fn leads_to_files(form: &'static Form, uri: &Uri) -> bool {
    let target = match uri.path() {
        "/auth/refresh" => ReturnTo::asked(uri),
        _ => ReturnTo::of(uri),
    };
    let page = target.and_then(|target| Place::of(form, &target)?.page(form));
    page.is_some_and(longhaul_form::Page::takes_files)
}

/// As much as a page with files can hold: every one as large as its question allows.
fn all_files(form: &'static Form) -> u64 {
    let field = |field: &Field| match field.kind {
        Kind::File(rules) => rules.max_bytes,
        _ => 0,
    };
    let part = |part: &Part| match part {
        Part::Heading(_) => 0,
        Part::Field(one) => field(one),
        Part::Group(group) => group.max as u64 * group.fields.iter().map(field).sum::<u64>(),
    };
    let pages = form.all_pages();
    let sizes = pages.map(|page| page.parts.iter().map(part).sum());
    sizes.max().unwrap_or_default()
}
