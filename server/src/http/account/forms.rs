//! The account page: three forms that post to the page's own address.

use app::api::ErrorCode;
use axum::{
    Form,
    extract::{FromRequest, Request, State},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::view::{self, Refusal};
use crate::{
    auth::{
        account_changes::ChangeError,
        idempotency::{BadKey, Once, OnceError},
        ids::SessionId,
        sessions::EndReason,
    },
    http::{auth::leaving, error::ApiFailure, middleware::authenticate::Caller, paths},
    state::AppState,
    store::StoreError,
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Posted {
    /// The name of the pressed button's form.
    form: String,
    key: String,
    session: String,
    current_password: String,
    new_password: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    view::account(&state, parts, caller, None).await
}

pub(super) async fn post(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Response {
    let (parts, posted) = read::<Posted>(request).await;
    let done = match &*posted.form {
        "session" => end_one(&state, caller, &posted).await,
        "others" => end_others(&state, caller, &posted).await,
        "password" => change_password(&state, caller, posted).await,
        _ => Ok(Redirect::to(paths::ACCOUNT).into_response()),
    };
    match done {
        Ok(response) => response,
        Err(refusal) => view::account(&state, parts, caller, Some(refusal)).await,
    }
}

async fn end_one(state: &AppState, caller: Caller, posted: &Posted) -> Result<Response, Refusal> {
    let Ok(session) = posted.session.parse::<SessionId>() else {
        return Ok(done("ended"));
    };
    if session == caller.who.session {
        state.sessions.end(session, EndReason::SignedOut).await?;
        return Ok(leaving::to("/"));
    }
    let once = Once::new("sessions.end", &posted.key, &posted.session)?;
    // That it had ended already is what was wanted.
    state
        .sessions
        .end_own(caller.who, session, Some(once))
        .await?;
    Ok(done("ended"))
}

async fn end_others(
    state: &AppState,
    caller: Caller,
    posted: &Posted,
) -> Result<Response, Refusal> {
    let once = Once::new("sessions.end_others", &posted.key, "")?;
    state.sessions.end_others(caller.who, Some(once)).await?;
    Ok(done("others"))
}

async fn change_password(
    state: &AppState,
    caller: Caller,
    posted: Posted,
) -> Result<Response, Refusal> {
    let mut missing = Vec::new();
    if posted.current_password.is_empty() {
        missing.push(("current_password", "problem-current-password-missing"));
    }
    if posted.new_password.is_empty() {
        missing.push(("new_password", "problem-new-password-missing"));
    }
    if !missing.is_empty() {
        return Err(Refusal::about(missing));
    }
    let once = Once::new("account.password", &posted.key, "")?;
    let changed = state.accounts.change_password(
        caller.who,
        posted.current_password,
        posted.new_password,
        Some(once),
    );
    match changed.await {
        Ok(_) => Ok(done("password")),
        Err(ChangeError::WrongPassword) => Err(Refusal::about([(
            "current_password",
            "problem-current-password-wrong",
        )])),
        Err(ChangeError::Invalid(error)) => {
            let words = ErrorCode::from(error).page_words();
            Err(Refusal::about([("new_password", words)]))
        }
        Err(error) => Err(ApiFailure::from(error).into()),
    }
}

/// Back to the page, which says what was done.
fn done(what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", paths::ACCOUNT)).into_response()
}

/// A body that is no such form reads as an empty one: the person is asked for what is missing.
pub(super) async fn read<T: Default + DeserializeOwned>(request: Request) -> (Parts, T) {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let form = Form::<T>::from_request(request, &()).await;
    (parts, form.map(|Form(posted)| posted).unwrap_or_default())
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        ApiFailure::from(error).into()
    }
}

impl From<OnceError> for Refusal {
    fn from(error: OnceError) -> Self {
        ApiFailure::from(error).into()
    }
}

impl From<BadKey> for Refusal {
    fn from(_: BadKey) -> Self {
        let message = "This page is out of date. Reload it and try again.";
        ApiFailure::new(ErrorCode::InvalidIdempotencyKey, message).into()
    }
}
