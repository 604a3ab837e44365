//! The HTTP side: routes, and the layers that every request passes.

pub mod authenticate;
mod body_limit;
pub mod client;
mod client_errors;
mod content_policy;
pub mod cookies;
pub mod documents;
pub mod error;
mod files;
mod form_buttons;
mod form_posts;
pub mod guard;
mod guests;
mod held;
mod idempotency_key;
pub mod json;
pub mod language;
mod leaving;
pub mod metrics;
pub mod pages;
pub mod paths;
mod plain;
mod posted_page;
pub mod return_to;

mod account;
mod auth;
mod headers;
mod health;
mod inspector;
mod jwks;
mod log;
mod me;
mod multipart;
mod same_origin;
mod trouble;
mod uploads;

use std::any::Any;

use app::api::ErrorCode;
use axum::{
    Router,
    body::{Body, HttpBody},
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::state::AppState;
use error::ApiFailure;

/// An address, a password and a token fit many times.
pub const AUTH_BODY_LIMIT: usize = 8 * 1024;
pub const BODY_LIMIT: usize = 1024 * 1024;

pub fn router(state: AppState, pages: Router<AppState>) -> Router {
    let routes = Router::new()
        .merge(auth::routes().layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT)))
        .merge(account::api().layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT)))
        .merge(me::routes())
        .merge(client_errors::routes())
        .merge(uploads::routes())
        .merge(health::routes())
        .merge(jwks::routes())
        .merge(metrics::routes())
        .merge(language::routes())
        .merge(pages);
    let routes = match state.config.inspector {
        true => inspector::add_to(routes, &state),
        false => routes,
    };
    routes
        // Read from the bottom up: the last layer sees the request first.
        // Redirects need to know the caller, and must not act on a request that will be refused.
        .layer(from_fn_with_state(state.clone(), documents::refresh_first))
        .layer(from_fn_with_state(state.clone(), language::choose))
        .layer(from_fn(same_origin::refuse_cross_origin))
        .layer(from_fn_with_state(
            state.clone(),
            authenticate::authenticate,
        ))
        .layer(from_fn_with_state(state.clone(), body_limit::limit))
        // Outside of all that can panic or refuse, so that every answer gets its headers.
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(from_fn(json::errors_as_json))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn(log::log))
        .layer(from_fn_with_state(state.clone(), metrics::count))
        .layer(from_fn_with_state(state.clone(), client::identify))
        .with_state(state)
}

fn on_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    // The panic hook has printed the message; the answer must not.
    ApiFailure::new(
        ErrorCode::Internal,
        "The server made a mistake. It has been logged.",
    )
    .into_response()
}

/// Reads a body to its end and forgets it. A browser that is still sending when the connection
/// closes may report a network error instead of following a redirect.
pub(crate) async fn drain(mut body: Body) {
    while !body.is_end_stream() {
        match body.frame().await {
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
}
