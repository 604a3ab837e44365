//! The detour of a page or a form through `/auth/refresh?return_to=…`, for browsers with and
//! without JavaScript. Answers 303 to a page and 307 to a form, which keeps method and body.

use std::time::Duration;

use axum::{
    extract::{Query, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, LOCATION, REFERER},
        request::Parts,
    },
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    auth::rotation_store::RefreshError,
    http::{
        authenticate::Caller, cookies, drain, error::ApiFailure, json::ForPeople, paths,
        return_to::ReturnTo,
    },
    state::AppState,
};

/// A race is over when the winner's answer has arrived; a browser that still brings the same token
/// after so many tries will not get another one.
const MAX_ATTEMPTS: u8 = 5;
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Deserialize)]
pub struct Detour {
    return_to: Option<String>,
    #[serde(default)]
    attempt: u8,
}

impl Detour {
    /// A browser on its way, not a script that wants JSON.
    pub fn is_present(&self) -> bool {
        self.return_to.is_some()
    }

    fn target(&self) -> ReturnTo {
        let given = self.return_to.as_deref();
        given
            .and_then(ReturnTo::parse)
            .unwrap_or_else(ReturnTo::home)
    }
}

pub async fn get(
    State(state): State<AppState>,
    Query(detour): Query<Detour>,
    request: Request,
) -> Response {
    let target = detour.target();
    let trip = Trip {
        status: StatusCode::SEE_OTHER,
        sign_in_target: target.clone(),
        target,
    };
    run(&state, detour.attempt, trip, &request.into_parts().0).await
}

pub async fn post(state: AppState, detour: Detour, request: Request) -> Response {
    let (request, body) = request.into_parts();
    let trip = Trip {
        status: StatusCode::TEMPORARY_REDIRECT,
        target: detour.target(),
        // The form's address may take nothing but posts. After a sign-in its page is the place.
        sign_in_target: referring_page(&request.headers).unwrap_or_else(ReturnTo::home),
    };
    let response = run(&state, detour.attempt, trip, &request).await;
    drain(body).await;
    response
}

struct Trip {
    status: StatusCode,
    target: ReturnTo,
    sign_in_target: ReturnTo,
}

impl Trip {
    fn is_form(&self) -> bool {
        self.status == StatusCode::TEMPORARY_REDIRECT
    }

    fn back(&self) -> Response {
        redirect(self.status, self.target.to_string())
    }

    fn again(&self, attempt: u8) -> Response {
        redirect(
            self.status,
            format!("{}&attempt={attempt}", self.target.onto("/auth/refresh")),
        )
    }

    fn sign_in(&self) -> Response {
        redirect(StatusCode::SEE_OTHER, self.sign_in_target.onto("/login"))
    }

    /// Whoever asked for a page that guests may see gets it as a guest.
    fn without_session(&self) -> Response {
        if self.is_form() || paths::is_protected(self.target.path()) {
            self.sign_in()
        } else {
            self.back()
        }
    }
}

async fn run(state: &AppState, attempt: u8, trip: Trip, request: &Parts) -> Response {
    let config = &state.config;
    let Some(token) = cookies::refresh(config, &request.headers) else {
        return (
            AppendHeaders(cookies::clear(config)),
            trip.without_session(),
        )
            .into_response();
    };
    match state.sessions.refresh(token).await {
        Ok(signed_in) => (
            AppendHeaders(cookies::set(config, &signed_in.tokens)),
            trip.back(),
        )
            .into_response(),
        // The winner's access cookie may be here already, although its refresh cookie was not.
        Err(RefreshError::Superseded) if request.extensions.get::<Caller>().is_some() => {
            trip.back()
        }
        Err(RefreshError::Superseded) if attempt < MAX_ATTEMPTS => {
            tokio::time::sleep(PAUSE).await;
            trip.again(attempt + 1)
        }
        // No cookie is touched: the winner's may arrive yet.
        Err(RefreshError::Superseded) => trip.sign_in(),
        Err(
            RefreshError::Invalid
            | RefreshError::Reuse
            | RefreshError::Revoked
            | RefreshError::Expired,
        ) => (
            AppendHeaders(cookies::clear(config)),
            trip.without_session(),
        )
            .into_response(),
        Err(error @ (RefreshError::TooMany | RefreshError::Store(_))) => as_text(error.into()),
    }
}

/// A person is looking at this one. The session is alive, so a sign-in form would be a lie.
fn as_text(failure: ApiFailure) -> Response {
    let text = format!("{}\nReload this page to try again.\n", failure.message());
    let mut response = failure.into_response();
    *response.body_mut() = text.into();
    let plain = axum::http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response.headers_mut().remove("content-length");
    response.extensions_mut().insert(ForPeople);
    response
}

fn referring_page(headers: &HeaderMap) -> Option<ReturnTo> {
    let referrer = headers.get(REFERER)?.to_str().ok()?;
    // The origin does not matter: only the path is used, and it leads to this site.
    let (_, after_scheme) = referrer.split_once("://")?;
    let path = after_scheme.find('/').map(|slash| &after_scheme[slash..])?;
    ReturnTo::parse(path)
}

fn redirect(status: StatusCode, to: String) -> Response {
    (status, [(LOCATION, to)]).into_response()
}
