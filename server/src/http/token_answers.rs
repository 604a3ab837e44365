//! How tokens are handed out: in the body to a client that keeps them itself, in cookies to a browser.

use axum::{
    Json,
    response::{AppendHeaders, IntoResponse, Response},
};
use longhaul_session::{Grant, Limits, protocol};
use serde::Serialize;
use serde_json::json;

use super::cookies;
use crate::{auth::tokens::SignedIn, config::Config};

/// For clients without a cookie jar. A browser never sees these: its tokens travel in cookies.
#[derive(Serialize)]
pub(super) struct TokenAnswer {
    token_type: &'static str,
    access_token: String,
    expires_in: u64,
    refresh_token: String,
}

pub(super) fn token_answer(signed_in: SignedIn) -> Json<TokenAnswer> {
    let tokens = signed_in.tokens;
    Json(TokenAnswer {
        token_type: "Bearer",
        expires_in: tokens.access_expires_in.as_secs(),
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token,
    })
}

/// The answer to a browser: the tokens in cookies, and none of them in the body.
pub(super) fn by_cookie(config: &Config, signed_in: &SignedIn) -> Response {
    let tokens = &signed_in.tokens;
    // Beside the body, whose fields are fixed.
    let grant = Grant {
        user: Some(signed_in.user.to_string()),
        limits: Some(Limits {
            idle: tokens.session_expires_in,
            max: tokens.session_max_in,
        }),
        ..Grant::new(tokens.access_expires_in)
    };
    let expires_in = tokens.access_expires_in.as_secs();
    (
        [(protocol::SESSION_INFO, grant.info())],
        AppendHeaders(cookies::set(config, tokens)),
        Json(json!({"expires_in": expires_in})),
    )
        .into_response()
}
