//! Pages without script, rendered as the answer to a form: what they show is among the extensions
//! of the request.

use app::plain_shell;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header::CACHE_CONTROL, request::Parts},
    response::Response,
};

use super::content_policy;
use crate::state::AppState;

pub(crate) async fn render(state: &AppState, parts: Parts, status: StatusCode) -> Response {
    let (options, files, form) = (state.leptos.clone(), state.files, state.form);
    let render = leptos_axum::render_app_async_with_context(content_policy::apply, move || {
        plain_shell(options.clone(), files, form)
    });
    let mut response = render(Request::from_parts(parts, Body::empty())).await;
    *response.status_mut() = status;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}
