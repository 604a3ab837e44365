//! The user's own account: where they are signed in, the password, and the end of it all. As JSON for
//! programs and as pages without script, by the same rules.

mod api;
mod delete_form;
mod export;
mod forms;
pub(super) mod me;
mod view;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post},
};

use super::{body::AUTH_BODY_LIMIT, paths};
use crate::state::AppState;

/// Each handler asks for its `Caller`, or says why it can do without.
pub(super) fn api() -> Router<AppState> {
    Router::new()
        .route("/api/sessions", get(api::list).delete(api::end_others))
        .route("/api/sessions/{id}", delete(api::end_one))
        .route("/api/account/password", post(api::change_password))
        .route("/api/account", delete(api::delete_account))
}

pub(super) fn pages() -> Router<AppState> {
    Router::new()
        .route(paths::ACCOUNT, get(forms::show).post(forms::post))
        .route(
            paths::DELETE_ACCOUNT,
            get(delete_form::show).post(delete_form::post),
        )
        .route(paths::EXPORT, get(export::download))
        .layer(DefaultBodyLimit::max(AUTH_BODY_LIMIT))
}
