//! A refusal as a page, where a person is looking and a program would get JSON.

use app::api::Trouble;
use axum::{
    extract::{Request, State},
    http::{
        Method, Uri,
        header::{RETRY_AFTER, SET_COOKIE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{documents, error::ApiFailure, paths, plain, words};
use crate::state::AppState;

/// Among the extensions of an answer that refuses: its code.
#[derive(Clone, Copy)]
pub struct Refused(pub &'static str);

pub async fn as_page(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_page = paths::is_page(request.uri().path());
    if !is_page || !documents::accepts_html(headers) || documents::asks_for_json(headers) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    match response.extensions().get::<Refused>().copied() {
        Some(Refused(code)) => page(&state, kept, code, response).await,
        None => response,
    }
}

/// The page for a request that is refused with `failure`.
pub async fn answer(state: &AppState, parts: Parts, failure: ApiFailure) -> Response {
    let code = failure.code();
    page(state, parts, code, failure.into_response()).await
}

async fn page(state: &AppState, mut parts: Parts, code: &str, refusal: Response) -> Response {
    // Nobody else has what was entered: the browser alone can send it again.
    let entered = parts.method == Method::POST && paths::is_protected(parts.uri.path());
    parts.uri = Uri::from_static("/trouble");
    parts.extensions.insert(Trouble {
        text: words::failure(code),
        unsaved: entered && matches!(code, "newer_version" | "unavailable" | "internal" | "clash"),
    });
    let mut page = plain::render(state, parts, refusal.status()).await;
    for name in [RETRY_AFTER, SET_COOKIE] {
        for value in refusal.headers().get_all(&name) {
            page.headers_mut().append(&name, value.clone());
        }
    }
    page
}
