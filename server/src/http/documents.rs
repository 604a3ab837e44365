//! Pages asked for with an expired access token go through `/auth/refresh` and come back renewed,
//! with or without JavaScript.

use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    authenticate::{AccessProblem, Caller},
    drain, paths,
    return_to::ReturnTo,
};

const REFRESH: &str = "/auth/refresh";

pub async fn refresh_first(request: Request, next: Next) -> Response {
    let Some(status) = detour(&request) else {
        return next.run(request).await;
    };
    let Some(return_to) = ReturnTo::of(request.uri()) else {
        return next.run(request).await;
    };
    if status == StatusCode::TEMPORARY_REDIRECT {
        drain(request.into_body()).await;
    }
    (status, [(LOCATION, return_to.onto(REFRESH))]).into_response()
}

/// The redirect to answer with: 303 for a page, 307 for a form, which carries the body along.
fn detour(request: &Request) -> Option<StatusCode> {
    let (path, headers) = (request.uri().path(), request.headers());
    let needs_none = paths::is_guest_page(path) || path == paths::LANGUAGE;
    if needs_none || request.extensions().get::<Caller>().is_some() {
        return None;
    }
    let is_page = paths::is_page(path);
    let (status, needs_session) = match *request.method() {
        Method::GET | Method::HEAD if is_page && is_document(headers) => {
            (StatusCode::SEE_OTHER, paths::is_protected(path))
        }
        // Without JavaScript a form posts to the server function's own address.
        Method::POST if (is_page || paths::is_api(path)) && is_form_post(headers) => (
            StatusCode::TEMPORARY_REDIRECT,
            paths::is_protected(path) || paths::is_api(path),
        ),
        _ => return None,
    };
    // A bearer client refreshes by itself; it has no cookie that could.
    if headers.contains_key(AUTHORIZATION) {
        return None;
    }
    let problem = request.extensions().get::<AccessProblem>()?;
    let helps = match problem {
        // Sent twice: the second is answered like the first.
        AccessProblem::Closed if path == paths::DELETE_ACCOUNT => false,
        AccessProblem::Missing => needs_session,
        // For a revoked session the refresh fails, and clears the cookies on its way.
        AccessProblem::Expired
        | AccessProblem::Invalid
        | AccessProblem::Revoked
        | AccessProblem::Closed => true,
    };
    helps.then_some(status)
}

fn is_document(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-dest") {
        Some(destination) => destination == "document",
        None => accepts_html(headers),
    }
}

/// A form sent by the browser itself, not by a script.
pub fn is_form_post(headers: &HeaderMap) -> bool {
    let by_navigation = headers
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode == "navigate");
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        || essence.eq_ignore_ascii_case("multipart/form-data");
    by_navigation && accepts_html(headers) && is_form
}

pub fn accepts_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// A script that says so, not a program that takes anything.
pub fn asks_for_json(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json")
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut values = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.any(|value| value.to_ascii_lowercase().contains(media_type))
}
