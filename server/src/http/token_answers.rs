//! How tokens are handed out: in the body to a client that keeps them itself, in cookies to a browser.

use axum::{
    Json,
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Serialize;
use serde_json::json;

use super::cookies;
use crate::{auth::tokens::SignedIn, config::Config};

/// For clients without a cookie jar. A browser never sees these: its tokens travel in cookies.
#[derive(Serialize)]
pub struct TokenAnswer {
    token_type: &'static str,
    access_token: String,
    expires_in: u64,
    refresh_token: String,
}

pub fn token_answer(signed_in: SignedIn) -> Json<TokenAnswer> {
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
