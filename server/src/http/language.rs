//! Which language somebody reads: what they chose here, or what their browser asks for.

use app::api::Spoken;
use axum::{
    Form, Router,
    extract::{Extension, Request, State, rejection::FormRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, REFERER, VARY},
    },
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;

use super::{authenticate::Caller, cookies, headers::is_html, paths, return_to::ReturnTo};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/texts/{file}", get(script).layer(CompressionLayer::new()))
        .route(paths::LANGUAGE, post(switch))
}

/// Inserts [`Spoken`], and says on a page which language it is in.
pub async fn choose(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let spoken = spoken(&state, request.headers());
    request.extensions_mut().insert(spoken);
    let mut response = next.run(request).await;
    if is_html(response.headers()) {
        let language = HeaderValue::from_static(spoken.texts.language());
        let headers = response.headers_mut();
        // A page that changes the language says itself to which.
        headers.entry(CONTENT_LANGUAGE).or_insert(language);
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

/// The name of the buttons that change the language, also where they send another form.
pub const CONTROL: &str = "_language";

#[derive(Default, Deserialize)]
pub struct Choice {
    #[serde(default, rename = "_language")]
    language: String,
}

/// Keeps the choice, and shows the page that it was made on. Needs no session: that page sees to its own.
async fn switch(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    choice: Result<Form<Choice>, FormRejection>,
) -> Response {
    let Form(choice) = choice.unwrap_or_default();
    let back = match (came_from(&headers), caller) {
        (Some(page), _) => Redirect::to(page.as_str()),
        // A browser that keeps to itself where it comes from.
        (None, Some(_)) => Redirect::to("/applications"),
        (None, None) => Redirect::to("/"),
    };
    kept(&state, &choice.language, back.into_response())
}

/// `response`, which keeps the choice of `language` if this server speaks it.
pub fn kept(state: &AppState, language: &str, response: Response) -> Response {
    match state.languages.known(language) {
        Some(known) => {
            let cookie = cookies::set_language(&state.config, known);
            (AppendHeaders([cookie]), response).into_response()
        }
        None => response,
    }
}

/// The page that a form was posted from. Browsers name it to its own site.
fn came_from(headers: &HeaderMap) -> Option<ReturnTo> {
    let referer = headers.get(REFERER)?.to_str().ok()?;
    ReturnTo::of(&referer.parse::<Uri>().ok()?)
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
