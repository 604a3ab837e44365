//! The page to sign in on, as the answer to a post: with what was typed, what is wrong, and what was held.

use app::api::{GuestAttempt, HeldPost, PAGE_FORM, SwitchBy};
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LANGUAGE, RETRY_AFTER, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::Response,
};
use longhaul_session::challenge;

use super::refusal::Refusal;
use crate::{
    http::{
        error::seconds_up, negotiation::language as negotiated, plain_forms::held, render::plain,
        return_to::ReturnTo,
    },
    state::AppState,
};

/// The sign-in page as the answer to a post that came when the session was over, with the post in it.
pub(crate) async fn ask_again(
    state: &AppState,
    mut parts: Parts,
    page: &ReturnTo,
    sealed: String,
) -> Response {
    let action = page.as_page().onto("/login");
    if let Ok(uri) = action.parse() {
        parts.uri = uri;
    }
    hold(state, &mut parts, sealed, action);
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    let mut response = plain::render(state, parts, StatusCode::UNAUTHORIZED).await;
    let invalid = HeaderValue::from_static(challenge::INVALID_TOKEN);
    response.headers_mut().insert(WWW_AUTHENTICATE, invalid);
    response
}

/// The same page in another language, with what was typed, and what was held.
pub(crate) async fn in_language(
    state: &AppState,
    mut parts: Parts,
    language: &str,
    email: String,
    held: String,
) -> Response {
    let spoken = state.languages.choose(Some(language), "");
    parts.extensions.insert(spoken);
    let attempt = GuestAttempt {
        email,
        ..GuestAttempt::default()
    };
    let mut response = page(state, parts, attempt, held, StatusCode::OK).await;
    let content_language = HeaderValue::from_static(spoken.texts.language());
    response
        .headers_mut()
        .insert(CONTENT_LANGUAGE, content_language);
    negotiated::kept(state, language, response)
}

/// The same page, with what was typed and what is wrong with it.
pub(crate) async fn show_again(
    state: &AppState,
    parts: Parts,
    email: String,
    held: String,
    refusal: Refusal,
) -> Response {
    let Refusal { problem, failure } = refusal;
    // A form with a mistake in it is 400, whatever the mistake.
    let status = if failure.code().is_transient() {
        failure.status()
    } else {
        StatusCode::BAD_REQUEST
    };
    let attempt = GuestAttempt {
        email,
        problems: vec![problem],
        action: Some(parts.uri.to_string()),
    };
    let mut response = page(state, parts, attempt, held, status).await;
    if let Some(after) = failure.wait() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, seconds_up(after).into());
    }
    response
}

async fn page(
    state: &AppState,
    mut parts: Parts,
    attempt: GuestAttempt,
    held: String,
    status: StatusCode,
) -> Response {
    if !held.is_empty() {
        let action = parts.uri.to_string();
        hold(state, &mut parts, held, action);
    }
    parts.extensions.insert(attempt);
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    plain::render(state, parts, status).await
}

/// Puts what was held into the page.
fn hold(state: &AppState, parts: &mut Parts, sealed: String, action: String) {
    let lacks_files = held::lacks_files(state, &sealed);
    parts.extensions.insert(HeldPost {
        sealed,
        action,
        lacks_files,
    });
}
