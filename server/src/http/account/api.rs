//! The account for programs.

use app::api::ErrorCode;
use axum::{
    Json,
    extract::{Extension, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    auth::{device, ids::SessionId, own_sessions::SessionInfo},
    clock::Timestamp,
    http::{
        auth::leaving,
        error::ApiFailure,
        idempotency_key::IdempotencyKey,
        json::JsonBody,
        middleware::authenticate::{AccessProblem, Caller, Via},
    },
    state::AppState,
};

/// Times in milliseconds since 1970, UTC.
#[derive(Serialize)]
struct Listed {
    id: SessionId,
    device: String,
    user_agent: String,
    signed_in_at: Timestamp,
    last_seen_at: Timestamp,
    /// The session that asks.
    current: bool,
}

#[derive(Serialize)]
struct List {
    sessions: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    current_password: String,
    new_password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Farewell {
    password: String,
}

pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Response, ApiFailure> {
    let english = state.languages.first();
    let listed = |info: SessionInfo| Listed {
        device: device::name(&info.user_agent, english),
        user_agent: info.user_agent,
        signed_in_at: info.created_at,
        last_seen_at: info.renewed_at,
        current: info.id == caller.who.session,
        id: info.id,
    };
    let sessions = state.sessions.list_own(caller.who).await?;
    let sessions = sessions.into_iter().map(listed).collect();
    Ok(Json(List { sessions }).into_response())
}

pub(super) async fn end_one(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    key: IdempotencyKey,
) -> Result<Response, ApiFailure> {
    let session: SessionId = id.parse().map_err(|_| no_such_session())?;
    let once = key.once("sessions.end", &id)?;
    let ended = state.sessions.end_own(caller.who, session, once);
    if !ended.await? {
        return Err(no_such_session());
    }
    let answer = StatusCode::NO_CONTENT.into_response();
    Ok(if session == caller.who.session {
        leave(&state, &headers, caller.via, answer)
    } else {
        answer
    })
}

pub(super) async fn end_others(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
) -> Result<Response, ApiFailure> {
    let once = key.once("sessions.end_others", "")?;
    let ended = state.sessions.end_others(caller.who, once);
    Ok(Json(json!({ "ended_sessions": ended.await? })).into_response())
}

pub(super) async fn change_password(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    JsonBody(given): JsonBody<NewPassword>,
) -> Result<Response, ApiFailure> {
    let once = key.once("account.password", "")?;
    let ended = state.accounts.change_password(
        caller.who,
        given.current_password,
        given.new_password,
        once,
    );
    Ok(Json(json!({ "ended_sessions": ended.await? })).into_response())
}

/// Needs no key: a repeated request with a token of the account is told again that the account is gone.
pub(super) async fn delete_account(
    State(state): State<AppState>,
    caller: Result<Caller, Response>,
    problem: Option<Extension<AccessProblem>>,
    headers: HeaderMap,
    body: Result<JsonBody<Farewell>, ApiFailure>,
) -> Result<Response, Response> {
    let gone = StatusCode::NO_CONTENT.into_response();
    if let Some(Extension(AccessProblem::Closed)) = problem {
        return Ok(gone);
    }
    let (caller, JsonBody(given)) = (caller?, body.map_err(IntoResponse::into_response)?);
    let deleted = state.accounts.delete(caller.who, given.password);
    deleted
        .await
        .map_err(|error| ApiFailure::from(error).into_response())?;
    state.attachments.sweep_soon();
    Ok(leave(&state, &headers, caller.via, gone))
}

fn leave(state: &AppState, headers: &HeaderMap, via: Via, response: Response) -> Response {
    match via {
        Via::Cookie => leaving::cleared(state, headers, response),
        Via::Bearer => response,
    }
}

fn no_such_session() -> ApiFailure {
    ApiFailure::new(
        ErrorCode::NotFound,
        "There is no such session. It may have ended already.",
    )
}
