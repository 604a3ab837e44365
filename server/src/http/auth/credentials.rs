//! `POST /auth/register` and `POST /auth/login`, for clients that keep tokens themselves.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::{
    auth::{accounts::DeviceInfo, tokens::SignedIn},
    http::{error::ApiFailure, json::JsonBody},
    state::AppState,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    email: String,
    password: String,
}

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

pub(super) async fn register(
    State(state): State<AppState>,
    device: DeviceInfo,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<Response, ApiFailure> {
    let signed_in = state
        .accounts
        .register(&given.email, given.password, device)
        .await?;
    Ok((StatusCode::CREATED, token_answer(signed_in)).into_response())
}

pub(super) async fn login(
    State(state): State<AppState>,
    device: DeviceInfo,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<Response, ApiFailure> {
    let signed_in = state
        .accounts
        .sign_in(&given.email, given.password, device)
        .await?;
    Ok(token_answer(signed_in).into_response())
}
