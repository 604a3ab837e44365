//! What a browser asks for with an expired access token goes through `/auth/refresh` and comes back renewed, with or
//! without JavaScript: pages, files that it saves, pictures, plain forms. Only calls of scripts and programs do not: they
//! are told by a 401, and refresh by themselves.

use axum::{
    extract::Request,
    http::{
        Method, StatusCode,
        header::{AUTHORIZATION, LOCATION},
    },
    response::{IntoResponse, Response},
};
use longhaul_session::protocol::REFRESH_PATH;

use super::authenticate::{AccessProblem, Caller, Presented};
use crate::{
    http::{
        body::drain,
        negotiation::asker::{Asker, is_form_post},
        paths,
        return_to::ReturnTo,
    },
    state::AppState,
};

/// The request, if it needs no detour.
///
/// # Errors
/// The answer that leads onto the detour.
pub async fn refresh_first(state: &AppState, request: Request) -> Result<Request, Response> {
    let Some((status, needs_session)) = detour(&request) else {
        return Ok(request);
    };
    let presented = request.extensions().get::<Presented>().copied();
    // Where guests may be too, only a session that lives is worth the way; there its answer would lead in a circle.
    if !needs_session && !lives(state, presented).await {
        return Ok(request);
    }
    let Some(return_to) = ReturnTo::of(request.uri()) else {
        return Ok(request);
    };
    if status == StatusCode::TEMPORARY_REDIRECT {
        drain(request.into_body()).await;
    }
    Err((status, [(LOCATION, return_to.onto(REFRESH_PATH))]).into_response())
}

/// Whether the session that a browser belongs to can still be refreshed.
pub async fn lives(state: &AppState, presented: Option<Presented>) -> bool {
    match presented {
        Some(presented) => state
            .sessions
            .is_alive(presented.0.session)
            .await
            .unwrap_or(false),
        None => false,
    }
}

/// The redirect to answer with: 303 to what is asked for, 307 to a form, which carries the body along. And whether there is
/// nothing here for guests.
fn detour(request: &Request) -> Option<(StatusCode, bool)> {
    let (path, headers) = (request.uri().path(), request.headers());
    let needs_none = paths::is_guest_page(path) || path == paths::LANGUAGE;
    // A bearer client refreshes by itself; it has no cookie that could.
    if needs_none || headers.contains_key(AUTHORIZATION) {
        return None;
    }
    match request.extensions().get::<AccessProblem>()? {
        // Sent twice: the second is answered like the first.
        AccessProblem::Closed if path == paths::DELETE_ACCOUNT => return None,
        _ if request.extensions().get::<Caller>().is_some() => return None,
        _ => {}
    }
    let is_page = paths::is_page(path);
    match *request.method() {
        Method::GET | Method::HEAD if is_page && Asker::of(headers) != Asker::Script => {
            Some((StatusCode::SEE_OTHER, paths::is_protected(path)))
        }
        // Without JavaScript a form posts to the server function's own address.
        Method::POST if (is_page || paths::is_api(path)) && is_form_post(headers) => Some((
            StatusCode::TEMPORARY_REDIRECT,
            paths::is_protected(path) || paths::is_api(path),
        )),
        _ => None,
    }
}
