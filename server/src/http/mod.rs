//! The HTTP side: routes by what a visitor does, and the layers that every request passes.

pub mod cookies;
pub mod error;
pub mod json;
pub mod middleware;
pub mod negotiation;
pub mod operations;
pub mod pages;
pub mod paths;
pub mod return_to;

mod account;
mod auth;
mod body;
mod idempotency_key;
mod inspector;
mod place;
pub(crate) mod plain_forms;
mod render;
pub(crate) mod uploads;

use std::any::Any;

use app::api::ErrorCode;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use self::{
    body::AUTH_BODY_LIMIT,
    error::ApiFailure,
    middleware::{
        authenticate, body_limit, client, count, headers, json_errors, log, patience,
        plain_address, refresh_first, same_origin,
    },
    negotiation::language,
    render::error_page,
};
use crate::state::AppState;

pub fn router(state: AppState, pages: Router<AppState>) -> Router {
    // The pages of errors are rendered whatever the other pages are made with. It may be there already.
    let _ = any_spawner::Executor::init_tokio();
    let routes = Router::new()
        .merge(auth::routes().layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT)))
        .merge(account::api().layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT)))
        .merge(account::me::routes())
        .merge(uploads::routes())
        .merge(operations::routes())
        .merge(pages::language::routes())
        .merge(pages);
    let routes = if state.config.inspector {
        inspector::add_to(routes, &state)
    } else {
        routes
    };
    routes
        // Read from the bottom up: the last layer sees the request first.
        // Redirects need to know the caller, and must not act on a request that will be refused.
        .layer(from_fn_with_state(
            state.clone(),
            refresh_first::refresh_first,
        ))
        // Everything that reads a body is inside.
        .layer(from_fn(patience::limit))
        .layer(from_fn_with_state(state.clone(), body_limit::limit))
        .layer(from_fn(plain_address::require))
        .layer(from_fn_with_state(state.clone(), language::choose))
        .layer(from_fn(same_origin::refuse_cross_origin))
        .layer(from_fn_with_state(
            state.clone(),
            authenticate::authenticate,
        ))
        // Outside of all that can panic or refuse, so that every answer gets its headers.
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(from_fn_with_state(state.clone(), error_page::as_page))
        // Making the page of an error may fail too.
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(from_fn(json_errors::errors_as_json))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn(log::log))
        .layer(from_fn_with_state(state.clone(), count::count))
        .layer(from_fn_with_state(state.clone(), client::identify))
        .with_state(state)
}

fn on_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    // The panic hook has logged it; the answer says nothing about it.
    ApiFailure::new(
        ErrorCode::Internal,
        "The server made a mistake. It has been logged.",
    )
    .into_response()
}
