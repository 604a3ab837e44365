//! The buttons of the footer that change the language, and the script of words that pages load.

use axum::{
    Form, Router,
    extract::{Extension, State, rejection::FormRejection},
    http::{
        HeaderMap, StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE, REFERER},
    },
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;

use crate::{
    http::{
        middleware::authenticate::Caller, negotiation::language::kept, paths, return_to::ReturnTo,
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/texts/{file}", get(script).layer(CompressionLayer::new()))
        .route(paths::LANGUAGE, post(switch))
}

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
    if let Some(Extension(caller)) = &caller {
        let known = state.languages.known(&choice.language);
        state.accounts.note_language(caller.who.user, known).await;
    }
    let back = match (came_from(&headers), caller) {
        (Some(page), _) => Redirect::to(page.as_str()),
        // A browser that keeps to itself where it comes from.
        (None, Some(_)) => Redirect::to("/applications"),
        (None, None) => Redirect::to("/"),
    };
    kept(&state, &choice.language, back.into_response())
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
