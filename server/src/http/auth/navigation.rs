//! The detour of a page or a form through `/auth/refresh?return_to=…`, for browsers with and
//! without JavaScript. Answers 303 to a page and 307 to a form, which keeps method and body.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{Query, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{LOCATION, REFERER},
        request::Parts,
    },
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;

use super::refresh_cookie;
use crate::{
    auth::rotation_store::RefreshError,
    http::{
        authenticate::{Caller, Presented},
        cookies::{self, CookieHeaders},
        drain,
        error::ApiFailure,
        guests, held, paths,
        return_to::ReturnTo,
        trouble,
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
    let (request, _) = request.into_parts();
    let (cookies, next) = refresh(&state, detour.attempt, &request).await;
    let to = |address: String| redirect(StatusCode::SEE_OTHER, address);
    let response = match next {
        Next::Back => to(target.to_string()),
        Next::Again(attempt) => to(again(&target, attempt)),
        // Whoever asked for a page that guests may see gets it as a guest.
        Next::Guest if !paths::is_protected(target.path()) => to(target.to_string()),
        Next::Guest | Next::SignIn => to(target.onto("/login")),
        // The session is alive, so a sign-in form would be a lie.
        Next::Fault(failure) => trouble::answer(&state, request, failure).await,
    };
    (cookies.map(AppendHeaders), response).into_response()
}

pub async fn post(state: AppState, detour: Detour, request: Request) -> Response {
    let target = detour.target();
    let (request, body) = request.into_parts();
    let (cookies, next) = refresh(&state, detour.attempt, &request).await;
    let to = |address: String| redirect(StatusCode::TEMPORARY_REDIRECT, address);
    let response = match next {
        Next::Back => drained(body, to(target.to_string())).await,
        Next::Again(attempt) => drained(body, to(again(&target, attempt))).await,
        Next::Guest | Next::SignIn => sign_in_again(&state, &target, request, body).await,
        Next::Fault(failure) => {
            drain(body).await;
            trouble::answer(&state, request, failure).await
        }
    };
    (cookies.map(AppendHeaders), response).into_response()
}

/// Asks for the password, and keeps what was posted if it can be kept.
async fn sign_in_again(state: &AppState, to: &ReturnTo, request: Parts, body: Body) -> Response {
    if let Some(sealed) = held::hold(state, to, &request, body).await {
        return guests::ask_again(state, request, to, sealed).await;
    }
    // The form's address may take nothing but posts. After a sign-in its page is the place.
    let page = referring_page(&request.headers).unwrap_or_else(ReturnTo::home);
    redirect(StatusCode::SEE_OTHER, page.onto("/login"))
}

/// Where the detour leads.
enum Next {
    Back,
    /// To ask once more.
    Again(u8),
    /// The session is over.
    Guest,
    /// The session may be alive, but there is no token for it.
    SignIn,
    Fault(ApiFailure),
}

async fn refresh(state: &AppState, attempt: u8, request: &Parts) -> (Option<CookieHeaders>, Next) {
    let config = &state.config;
    let presented = request.extensions.get::<Presented>();
    let session = presented.map(|presented| presented.session);
    let refreshed = refresh_cookie::refresh(state, &request.headers, session).await;
    match refreshed {
        None => (Some(cookies::clear(config)), Next::Guest),
        Some(Ok(signed_in)) => (Some(cookies::set(config, &signed_in.tokens)), Next::Back),
        Some(Err(error)) => match error {
            // The winner's access cookie may be here already, although its refresh cookie was not.
            RefreshError::Superseded if request.extensions.get::<Caller>().is_some() => {
                (None, Next::Back)
            }
            RefreshError::Superseded if attempt < MAX_ATTEMPTS => {
                tokio::time::sleep(PAUSE).await;
                (None, Next::Again(attempt + 1))
            }
            // No cookie is touched: the winner's may arrive yet.
            RefreshError::Superseded => (None, Next::SignIn),
            RefreshError::Invalid
            | RefreshError::Reuse
            | RefreshError::Revoked
            | RefreshError::Disabled
            | RefreshError::Expired => (Some(cookies::clear(config)), Next::Guest),
            RefreshError::TooMany | RefreshError::Store(_) => (None, Next::Fault(error.into())),
        },
    }
}

fn again(target: &ReturnTo, attempt: u8) -> String {
    format!("{}&attempt={attempt}", target.onto("/auth/refresh"))
}

async fn drained(body: Body, response: Response) -> Response {
    drain(body).await;
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
