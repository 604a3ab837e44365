//! `POST /auth/register` and `POST /auth/login`, for clients that keep tokens themselves.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    auth::accounts::DeviceInfo,
    http::{error::ApiFailure, json::JsonBody, token_answers::token_answer},
    state::AppState,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    email: String,
    password: String,
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
