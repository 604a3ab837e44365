//! `/auth/*`: getting, renewing and giving up tokens.

pub(super) mod leaving;

mod credentials;
mod logout;
mod refresh;

use axum::{
    Router,
    routing::{get, post},
};
use longhaul_session::protocol;

use super::plain_forms::sign_in::arrival::{self, ARRIVED};
use crate::state::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/register", post(credentials::register))
        .route("/auth/login", post(credentials::login))
        .route(
            protocol::REFRESH_PATH,
            post(refresh::post).get(refresh::get),
        )
        .route("/auth/logout", post(logout::logout))
        .route(leaving::SIGNED_OUT, get(leaving::signed_out))
        .route(ARRIVED, get(arrival::arrived))
}
