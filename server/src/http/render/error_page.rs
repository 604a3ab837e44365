//! A refusal as a page, where a person is looking and a program would get JSON.

use app::api::{ErrorCode, Spoken, Trouble};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Method, Uri,
        header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::plain;
use crate::{
    http::{
        error::{ApiFailure, Refused},
        json,
        middleware::json_errors::is_bare_error,
        negotiation::asker,
        paths,
    },
    state::AppState,
};

pub(crate) async fn as_page(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let (request, kept) = kept_for_page(request);
    let response = next.run(request).await;
    let code = match response.extensions().get::<Refused>() {
        Some(Refused(code)) => Some(*code),
        None => is_bare_error(&response).then(|| json::plain(response.status()).code()),
    };
    match (kept, code) {
        (Some(kept), Some(code)) => page(&state, kept, code, response).await,
        _ => response,
    }
}

/// What a page will need, should the request be refused; nothing if a program asks.
pub(crate) fn kept_for_page(request: Request) -> (Request, Option<Parts>) {
    let (parts, body) = request.into_parts();
    let kept = wants_page(&parts).then(|| parts.clone());
    (Request::from_parts(parts, body), kept)
}

fn wants_page(parts: &Parts) -> bool {
    paths::is_page(parts.uri.path())
        && asker::accepts_html(&parts.headers)
        && !asker::asks_for_json(&parts.headers)
}

/// `failure` in a form that fits the caller. For the layers around all routes.
pub(crate) async fn fitting(state: &AppState, parts: Parts, failure: ApiFailure) -> Response {
    if wants_page(&parts) {
        answer(state, parts, failure).await
    } else {
        failure.into_response()
    }
}

/// The page for a request that is refused with `failure`.
pub(crate) async fn answer(state: &AppState, parts: Parts, failure: ApiFailure) -> Response {
    let code = failure.code();
    page(state, parts, code, failure.into_response()).await
}

/// For a browser that saves what it gets, or puts it into a page: a refusal that makes the download fail, with a sentence
/// for users who open it nevertheless.
pub(crate) fn in_place_of_file(parts: &Parts, failure: ApiFailure) -> Response {
    let key = failure.code().page_words();
    let spoken = parts.extensions.get::<Spoken>();
    let sentence = spoken
        .and_then(|spoken| spoken.texts.find(key))
        .map(ToString::to_string);
    let sentence = sentence.unwrap_or_else(|| failure.message().to_owned());
    let mut response = failure.into_response().map(|_| Body::from(sentence));
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

async fn page(state: &AppState, mut parts: Parts, code: ErrorCode, refusal: Response) -> Response {
    // What was entered is nowhere else: the browser alone can send it again.
    let entered = parts.method == Method::POST && paths::is_protected(parts.uri.path());
    parts.uri = Uri::from_static("/trouble");
    parts.extensions.insert(Trouble {
        text: code.page_words(),
        unsaved: entered && (code.is_transient() || code == ErrorCode::Clash),
    });
    let mut page = plain::render(state, parts, refusal.status()).await;
    page.extensions_mut().insert(Refused(code));
    for name in [ALLOW, RETRY_AFTER, SET_COOKIE] {
        for value in refusal.headers().get_all(&name) {
            page.headers_mut().append(&name, value.clone());
        }
    }
    page
}
