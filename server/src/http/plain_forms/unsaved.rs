//! What of a post could not be stored, and is in the browser's hands alone.

use app::{
    api::{
        ApplicationId, Draft, ErrorCode, Opened, PAGE_FORM, Principal, SwitchBy,
        ports::Applications,
    },
    shell,
};
use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header::LOCATION, request::Parts},
    response::Response,
};
use leptos_axum::render_app_async_with_context;
use longhaul_form::merge::Change;

use crate::{http::render::context::context, state::AppState};

/// Among the extensions of an answer to a post.
#[derive(Clone)]
pub(super) struct Unsaved {
    pub id: ApplicationId,
    pub changes: Vec<Change>,
    /// Why, if it is not in the answers themselves.
    pub refusal: Option<ErrorCode>,
}

/// The answer to a post, or the page that was posted if some of it could not be stored: what was entered is nowhere else.
pub(super) async fn with_unsaved(
    state: &AppState,
    who: Principal,
    mut parts: Parts,
    response: Response,
) -> Response {
    let unsaved = response.extensions().get().cloned();
    let Some(Unsaved {
        id,
        changes,
        refusal,
    }) = unsaved
    else {
        return response;
    };
    let to = response.headers().get(LOCATION);
    let to = to.and_then(|to| to.to_str().ok()?.parse().ok());
    let (Some(to), Ok(draft)) = (to, state.applications.load(who, &id).await) else {
        return response;
    };
    (parts.method, parts.uri) = (Method::GET, to);
    let draft = Draft {
        unsaved: changes,
        refusal,
        ..draft
    };
    if let Ok(copies) = state.applications.copies(&draft).await {
        parts.extensions.insert(copies);
    }
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    parts.extensions.insert(Opened(Ok(draft)));
    let (options, files, form) = (state.leptos.clone(), state.files, state.form);
    let page = move || shell(options.clone(), files, form);
    let render = render_app_async_with_context(context(state), page);
    let mut page = render(Request::from_parts(parts, Body::empty())).await;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}
