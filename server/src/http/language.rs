//! Which language somebody reads: what they chose here, or what their browser asks for.

use app::api::Spoken;
use axum::{
    Form, Router,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, REFERER, VARY},
    },
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;

use super::{cookies, headers::is_html, return_to::ReturnTo};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/texts/{file}", get(script).layer(CompressionLayer::new()))
        .route("/language", post(switch))
}

/// Inserts [`Spoken`], and says on a page which language it is in.
pub async fn choose(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let spoken = spoken(&state, request.headers());
    request.extensions_mut().insert(spoken);
    let mut response = next.run(request).await;
    if is_html(response.headers()) {
        let language = HeaderValue::from_static(spoken.texts.language());
        let headers = response.headers_mut();
        headers.insert(CONTENT_LANGUAGE, language);
        headers.append(VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

/// The language of whoever sent these headers.
pub fn spoken(state: &AppState, headers: &HeaderMap) -> Spoken {
    let accepted: Vec<_> = headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let chosen = cookies::language(&state.config, headers);
    state.languages.choose(chosen, &accepted.join(","))
}

#[derive(Deserialize)]
pub struct Choice {
    language: String,
}

/// Keeps the choice, and shows the page that it was made on.
async fn switch(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let back = Redirect::to(came_from(&headers).as_str());
    match keep(&state, &choice.language) {
        Some(cookie) => (AppendHeaders([cookie]), back).into_response(),
        None => back.into_response(),
    }
}

/// The cookie that keeps a choice, if this server speaks the language.
pub fn keep(state: &AppState, language: &str) -> Option<(HeaderName, HeaderValue)> {
    let known = state.languages.known(language)?;
    Some(cookies::set_language(&state.config, known))
}

/// The page that a form was posted from. Browsers name it to its own site.
fn came_from(headers: &HeaderMap) -> ReturnTo {
    let referer = headers.get(REFERER).and_then(|value| value.to_str().ok());
    referer
        .and_then(|referer| referer.parse::<Uri>().ok())
        .and_then(|uri| ReturnTo::of(&uri))
        .unwrap_or_else(ReturnTo::home)
}

async fn script(State(state): State<AppState>, uri: Uri) -> Response {
    let Some(script) = state.languages.script(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, script.to_owned()).into_response()
}
