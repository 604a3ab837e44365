//! A plain post that was refused, as a page: a person sent it, not a program.

use app::api::{ApiError, Opened};
use app::shell;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::Next,
    response::Response,
};

use super::content_policy;
use crate::state::AppState;

/// Among the extensions of an answer: why the post was refused.
#[derive(Clone)]
pub struct Refused(pub ApiError);

/// Shows the page that was posted as one that could not be opened, and why.
pub async fn as_page(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(Refused(error)) = response.extensions().get::<Refused>().cloned() else {
        return response;
    };
    parts.extensions.insert(Opened(Err(error)));
    let (options, form) = (state.leptos.clone(), state.form);
    let render = leptos_axum::render_app_async_with_context(content_policy::apply, move || {
        shell(options.clone(), form)
    });
    let mut page = render(Request::from_parts(parts, Body::empty())).await;
    *page.status_mut() = response.status();
    let no_store = HeaderValue::from_static("no-store");
    page.headers_mut().insert(CACHE_CONTROL, no_store);
    page
}
