//! The page on which an account is deleted.

use axum::{
    extract::{Extension, Request, State},
    response::Response,
};
use serde::Deserialize;

use super::{
    forms::read,
    view::{self, Refusal},
};
use crate::{
    auth::account_changes::ChangeError,
    http::{
        auth::leaving,
        error::ApiFailure,
        middleware::authenticate::{AccessProblem, Caller},
    },
    state::AppState,
};

const GOODBYE: &str = "/goodbye";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Posted {
    password: String,
    understood: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    view::delete_account(&state, parts, caller, false, None).await
}

pub(super) async fn post(
    State(state): State<AppState>,
    caller: Result<Caller, Response>,
    problem: Option<Extension<AccessProblem>>,
    request: Request,
) -> Response {
    if let Some(Extension(AccessProblem::Closed)) = problem {
        return leaving::to(GOODBYE);
    }
    let caller = match caller {
        Ok(caller) => caller,
        Err(elsewhere) => return elsewhere,
    };
    let (parts, posted) = read::<Posted>(request).await;
    let understood = posted.understood == "yes";
    match delete(&state, caller, posted).await {
        Ok(()) => {
            state.attachments.sweep_soon();
            leaving::to(GOODBYE)
        }
        Err(refusal) => {
            view::delete_account(&state, parts, caller, understood, Some(refusal)).await
        }
    }
}

async fn delete(state: &AppState, caller: Caller, posted: Posted) -> Result<(), Refusal> {
    let mut missing = Vec::new();
    if posted.password.is_empty() {
        missing.push(("password", "problem-password-missing"));
    }
    if posted.understood != "yes" {
        missing.push(("understood", "problem-not-understood"));
    }
    if !missing.is_empty() {
        return Err(Refusal::about(missing));
    }
    let deleted = state.accounts.delete(caller.who, posted.password);
    deleted.await.map_err(|error| match error {
        ChangeError::WrongPassword => Refusal::about([("password", "problem-password-wrong")]),
        error => ApiFailure::from(error).into(),
    })
}
