//! What the account's pages show, and their rendering.

use std::{sync::LazyLock, time::Duration};

use app::api::{
    Spoken,
    account::{AccountView, DeleteView, Device, Happened, Problem},
    ports::Applications,
};
use axum::{
    http::{StatusCode, header::RETRY_AFTER, request::Parts},
    response::{IntoResponse, Response},
};
use longhaul_form::text::Texts;
use uuid::Uuid;

use crate::{
    auth::{device, own_sessions::SessionInfo},
    http::{
        error::{ApiFailure, seconds_up},
        middleware::authenticate::Caller,
        render::plain,
    },
    state::AppState,
    store::StoreError,
};

/// Why a page is shown again.
pub(super) struct Refusal {
    status: StatusCode,
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
}

impl Refusal {
    /// The control that each is about, and the key of what is said.
    pub(super) fn about(problems: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        let problem = |(at, text)| Problem { at, text };
        Self {
            status: StatusCode::BAD_REQUEST,
            problems: problems.into_iter().map(problem).collect(),
            retry_after: None,
        }
    }
}

impl From<ApiFailure> for Refusal {
    fn from(failure: ApiFailure) -> Self {
        Self {
            status: failure.status(),
            problems: vec![Problem {
                at: "main",
                text: failure.code().page_words(),
            }],
            retry_after: failure.wait(),
        }
    }
}

pub(super) async fn account(
    state: &AppState,
    mut parts: Parts,
    caller: Caller,
    refusal: Option<Refusal>,
) -> Response {
    if let Err(error) = state.sessions.authority().check(caller.who).await {
        return ApiFailure::from(error).into_response();
    }
    let texts = texts_of(&parts);
    match account_view(state, caller, texts, problems(refusal.as_ref())).await {
        Ok(view) => {
            parts.extensions.insert(view);
            render(state, parts, refusal).await
        }
        Err(error) => ApiFailure::from(error).into_response(),
    }
}

/// The texts in the language of the request.
fn texts_of(parts: &Parts) -> &'static Texts {
    static NONE: LazyLock<Texts> = LazyLock::new(Texts::default);
    let spoken = parts.extensions.get::<Spoken>();
    spoken.map_or(&NONE, |spoken| spoken.texts)
}

async fn account_view(
    state: &AppState,
    caller: Caller,
    texts: &Texts,
    problems: Vec<Problem>,
) -> Result<AccountView, StoreError> {
    let device = |info: SessionInfo| Device {
        current: info.id == caller.who.session,
        id: info.id,
        name: device::name(&info.user_agent, texts),
        signed_in_at: info.created_at,
        last_seen_at: info.renewed_at,
        key: new_key(),
    };
    let sessions = state.sessions.list(caller.who.user).await?;
    let mut sessions: Vec<Device> = sessions.into_iter().map(device).collect();
    // This device first; the sort keeps the rest in order.
    sessions.sort_by_key(|device| !device.current);
    let events = state.sessions.recent_events(caller.who.user).await?;
    let events = events.into_iter().map(|event| Happened {
        at: event.at,
        device: device::name(&event.user_agent, texts),
        signed_in_with: device::name(&event.signed_in_with, texts),
        kind: event.kind,
    });
    Ok(AccountView {
        now: state.clock.now(),
        sessions,
        events: events.collect(),
        key: new_key(),
        problems,
    })
}

pub(super) async fn delete_account(
    state: &AppState,
    mut parts: Parts,
    caller: Caller,
    understood: bool,
    refusal: Option<Refusal>,
) -> Response {
    let list = state.applications.list(caller.who).await;
    let applications = match list {
        Ok(list) => list.applications.len(),
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    parts.extensions.insert(DeleteView {
        applications,
        understood,
        problems: problems(refusal.as_ref()),
    });
    render(state, parts, refusal).await
}

async fn render(state: &AppState, parts: Parts, refusal: Option<Refusal>) -> Response {
    let status = refusal.as_ref().map_or(StatusCode::OK, |it| it.status);
    let mut response = plain::render(state, parts, status).await;
    if let Some(after) = refusal.and_then(|refusal| refusal.retry_after) {
        let seconds = seconds_up(after).into();
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

fn problems(refusal: Option<&Refusal>) -> Vec<Problem> {
    refusal.map_or_else(Vec::new, |refusal| refusal.problems.clone())
}

/// However often a form is sent, it does its work once.
fn new_key() -> String {
    Uuid::new_v4().simple().to_string()
}
