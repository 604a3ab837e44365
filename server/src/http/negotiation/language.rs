//! Which language the user reads: what they chose here, or what their browser asks for.

use app::api::Spoken;
use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY},
    },
    response::{AppendHeaders, IntoResponse, Response},
};

use super::asker::is_html;
use crate::{http::cookies, state::AppState};

/// Inserts [`Spoken`], and says on a page which language it is in.
pub async fn choose<F>(
    state: &AppState,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let spoken = spoken(state, request.headers());
    request.extensions_mut().insert(spoken);
    let mut response = next(request).await;
    if is_html(response.headers()) {
        say(&spoken, response.headers_mut());
    }
    response
}

/// Says in the `headers` of a page in which language it is.
pub fn say(spoken: &Spoken, headers: &mut HeaderMap) {
    let language = HeaderValue::from_static(spoken.texts.language());
    // A page that changes the language says itself to which.
    headers.entry(CONTENT_LANGUAGE).or_insert(language);
    headers.append(VARY, HeaderValue::from_static("accept-language, cookie"));
}

/// The language of the user whose browser sent these headers.
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
