//! Sign in and register as a browser does: a form post, cookies, and on to where the person wanted
//! to go. What fails is shown again with what was typed.

pub(crate) mod arrival;
pub(crate) mod page;
mod refusal;

use axum::{
    Form,
    extract::{FromRequest, Request, State, rejection::FormRejection},
    http::request::Parts,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use self::{arrival::by_way_of_arrival, page::show_again, refusal::Refusal};
use super::sealed_post::{self, Sent};
use crate::{
    auth::{accounts::DeviceInfo, tokens::SignedIn},
    http::{cookies, negotiation::asker, return_to::ReturnTo},
    state::AppState,
};

/// Where a sign-in leads when nothing else was asked for.
const AFTER_SIGN_IN: &str = "/applications";

#[derive(Default, Deserialize)]
pub(crate) struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    /// A form that was posted when the session was over.
    #[serde(default)]
    held: String,
    /// The page is wanted in another language, with what is on it.
    #[serde(default, rename = "_language")]
    language: String,
}

enum Wish {
    SignIn,
    Register,
}

pub(crate) async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    attempt(state, request, Wish::SignIn).await
}

pub(crate) async fn register(State(state): State<AppState>, request: Request) -> Response {
    attempt(state, request, Wish::Register).await
}

async fn attempt(state: AppState, request: Request, wish: Wish) -> Response {
    let (parts, posted) = read(request).await;
    let device = DeviceInfo::from_parts(&parts);
    if !posted.language.is_empty() {
        let Credentials {
            email,
            held,
            language,
            ..
        } = posted;
        return page::in_language(&state, parts, &language, email, held).await;
    }
    let refusal = missing(&posted);
    let Credentials {
        email,
        password,
        held,
        ..
    } = posted;
    let accounts = &state.accounts;
    let result = match (refusal, wish) {
        (Some(refusal), _) => Err(refusal),
        (None, Wish::SignIn) => {
            let signed_in = accounts.sign_in(&email, password, device).await;
            signed_in.map_err(|error| Refusal::of("email", error))
        }
        (None, Wish::Register) => {
            let registered = accounts.register(&email, password, device).await;
            registered.map_err(Refusal::of_registration)
        }
    };
    match result {
        // The dialog over a page, which stays where it is.
        Ok(signed_in) if asker::asks_for_json(&parts.headers) => {
            cookies::token_answer(&state.config, &signed_in)
        }
        Err(refusal) if asker::asks_for_json(&parts.headers) => refusal.failure.into_response(),
        Ok(signed_in) => welcome(&state, &parts, &held, &signed_in).await,
        Err(refusal) => show_again(&state, parts, email, held, refusal).await,
    }
}

/// A body that is no form reads as an empty one: the person is asked for what is missing.
async fn read(request: Request) -> (Parts, Credentials) {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let form: Result<Form<Credentials>, FormRejection> = Form::from_request(request, &()).await;
    (parts, form.map(|Form(posted)| posted).unwrap_or_default())
}

fn missing(posted: &Credentials) -> Option<Refusal> {
    if posted.email.trim().is_empty() {
        let message = "Enter your email address.";
        Some(Refusal::about("email", "problem-email-missing", message))
    } else if posted.password.is_empty() {
        let message = "Enter your password.";
        Some(Refusal::about(
            "password",
            "problem-password-missing",
            message,
        ))
    } else {
        None
    }
}

/// On to where the person wanted to go, or on with what was held for them.
async fn welcome(state: &AppState, parts: &Parts, held: &str, signed_in: &SignedIn) -> Response {
    let target = ReturnTo::asked(&parts.uri);
    let target = target.as_ref().map_or(AFTER_SIGN_IN, ReturnTo::as_str);
    let response = match held {
        "" => Redirect::to(target).into_response(),
        sealed => match sealed_post::send_on(state, signed_in.who, sealed).await {
            Sent::Answered(response) => response,
            Sent::Foreign => Redirect::to(AFTER_SIGN_IN).into_response(),
            Sent::Unusable => Redirect::to(target).into_response(),
        },
    };
    let response = if cookies::are_kept(&state.config, &parts.headers) {
        response
    } else {
        by_way_of_arrival(response)
    };
    let cookies = AppendHeaders(cookies::set(&state.config, &signed_in.tokens));
    (cookies, response).into_response()
}
