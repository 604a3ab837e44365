//! A refusal as a page, where a person is looking and a program would get JSON.

use app::api::{ErrorCode, Spoken, Trouble};
use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderValue, Method, Uri,
        header::{
            ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE,
            WWW_AUTHENTICATE,
        },
        request::Parts,
    },
    response::{IntoResponse, Response},
};

use super::plain;
use crate::{
    http::{
        error::{ApiFailure, Refused},
        middleware::{
            authenticate,
            json_errors::{in_words, is_bare_error},
        },
        negotiation::{
            asker::{self, is_html},
            language,
        },
        pages::visitor,
        paths,
    },
    state::AppState,
};

/// Stands outside of everything that refuses, so that whatever it is that a person meets, it is a page.
pub(crate) async fn as_page<F>(
    state: &AppState,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    let kept = wants_page(&parts).then(|| parts.clone());
    let response = next(Request::from_parts(parts, body)).await;
    let Some(mut kept) = kept else {
        return response;
    };
    let response = match is_bare_error(&response) {
        true => in_words(response),
        false => response,
    };
    match response.extensions().get::<Refused>().copied() {
        Some(Refused(code)) if !is_html(response.headers()) => {
            let spoken = language::spoken(state, &kept.headers);
            authenticate::note_caller(state, &kept.headers, &mut kept.extensions);
            kept.extensions.insert(spoken);
            visitor::look_up(state, &mut kept.extensions).await;
            let mut page = page(state, kept, code, response).await;
            language::say(&spoken, page.headers_mut());
            page
        }
        _ => response,
    }
}

fn wants_page(parts: &Parts) -> bool {
    paths::is_page(parts.uri.path())
        && asker::accepts_html(&parts.headers)
        && !asker::asks_for_json(&parts.headers)
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
        // Of a body that is too large, its own words say so.
        unsaved: entered && (code.is_transient() || code == ErrorCode::Clash),
    });
    let mut page = plain::render(state, parts, refusal.status()).await;
    page.extensions_mut().insert(Refused(code));
    for name in [ALLOW, CONNECTION, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE] {
        for value in refusal.headers().get_all(&name) {
            page.headers_mut().append(&name, value.clone());
        }
    }
    page
}
