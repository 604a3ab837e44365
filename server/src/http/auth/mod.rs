//! `/auth/*`: getting, renewing and giving up tokens.

mod credentials;
mod logout;
mod navigation;
mod refresh;
mod refresh_cookie;

use axum::{Json, Router, routing::post};
use serde::Serialize;

use crate::{auth::tokens::SignedIn, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/register", post(credentials::register))
        .route("/auth/login", post(credentials::login))
        .route("/auth/refresh", post(refresh::post).get(navigation::get))
        .route("/auth/logout", post(logout::logout))
}

/// For clients without a cookie jar. A browser never sees these: its tokens travel in cookies.
#[derive(Serialize)]
struct TokenAnswer {
    token_type: &'static str,
    access_token: String,
    expires_in: u64,
    refresh_token: String,
}

fn token_answer(signed_in: SignedIn) -> Json<TokenAnswer> {
    let tokens = signed_in.tokens;
    Json(TokenAnswer {
        token_type: "Bearer",
        expires_in: tokens.access_expires_in.as_secs(),
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token,
    })
}
