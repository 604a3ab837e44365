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
mod layers;
mod place;
pub(crate) mod plain_forms;
mod render;
mod site;
pub(crate) mod uploads;

use axum::{Router, extract::DefaultBodyLimit};

use self::body::AUTH_BODY_LIMIT;
pub(crate) use self::site::names::find as find_site_files;
pub use self::{layers::Layered, site::Site};
use crate::state::AppState;

pub fn router(state: AppState, pages: Router<AppState>) -> Layered {
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
    Layered::new(state.clone(), routes.with_state(state))
}
