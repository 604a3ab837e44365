//! `/auth/*`: getting, renewing and giving up tokens.

mod credentials;
mod logout;
mod navigation;
mod refresh;
mod refresh_cookie;

use axum::{
    Json, Router,
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;
use serde_json::json;

use super::{cookies, guests, leaving};
use crate::{auth::tokens::SignedIn, config::Config, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/register", post(credentials::register))
        .route("/auth/login", post(credentials::login))
        .route("/auth/refresh", post(refresh::post).get(navigation::get))
        .route("/auth/logout", post(logout::logout))
        .route(leaving::SIGNED_OUT, get(leaving::signed_out))
        .route(guests::ARRIVED, get(guests::arrived))
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

/// Beside the body, whose fields are fixed: whose session it is, and when it ends.
const SESSION_INFO: &str = "session-info";

/// The answer to a browser: the tokens in cookies, and none of them in the body.
pub fn by_cookie(config: &Config, signed_in: &SignedIn) -> Response {
    let tokens = &signed_in.tokens;
    // Seconds: without another refresh, and at most.
    let info = format!(
        "user={}, idle={}, max={}",
        signed_in.user,
        tokens.session_expires_in.as_secs(),
        tokens.session_max_in.as_secs()
    );
    let expires_in = tokens.access_expires_in.as_secs();
    (
        [(SESSION_INFO, info)],
        AppendHeaders(cookies::set(config, tokens)),
        Json(json!({"expires_in": expires_in})),
    )
        .into_response()
}
