//! Sign in and register as a browser does: a form post, cookies, and on to where the person wanted
//! to go. What fails is shown again with what was typed.

use app::api::account::Problem;
use app::api::{ErrorCode, GuestAttempt, HeldPost, Principal, SwitchBy};
use app::components::PAGE_FORM;
use app::session::SessionError;
use axum::{
    Form,
    extract::{FromRequest, Request, State, rejection::FormRejection},
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LANGUAGE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    auth::by_cookie,
    cookies, documents,
    error::{ApiFailure, seconds_up},
    held::{self, Sent},
    language, plain,
    return_to::ReturnTo,
};
use crate::{
    auth::{
        accounts::{DeviceInfo, RegisterError},
        credentials::CredentialError,
        tokens::SignedIn,
    },
    state::AppState,
};

pub const ARRIVED: &str = "/auth/arrived";

/// Where a sign-in leads when nothing else was asked for.
const AFTER_SIGN_IN: &str = "/applications";

#[derive(Default, Deserialize)]
pub struct Credentials {
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

/// Why the form is shown again.
struct Refusal {
    problem: Problem,
    /// The same for programs.
    failure: ApiFailure,
}

enum Wish {
    SignIn,
    Register,
}

pub async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    attempt(state, request, Wish::SignIn).await
}

pub async fn register(State(state): State<AppState>, request: Request) -> Response {
    attempt(state, request, Wish::Register).await
}

async fn attempt(state: AppState, request: Request, wish: Wish) -> Response {
    let (parts, posted) = read(request).await;
    let device = DeviceInfo::from_parts(&parts);
    if !posted.language.is_empty() {
        return in_language(&state, parts, posted).await;
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
            registered.map_err(refused_registration)
        }
    };
    match result {
        // The dialog over a page, which stays where it is.
        Ok(signed_in) if documents::asks_for_json(&parts.headers) => {
            by_cookie(&state.config, &signed_in)
        }
        Err(refusal) if documents::asks_for_json(&parts.headers) => refusal.failure.into_response(),
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
    let who = Principal {
        user: signed_in.user,
        session: signed_in.session,
    };
    let response = match held {
        "" => Redirect::to(target).into_response(),
        sealed => match held::send_on(state, who, sealed).await {
            Sent::Answered(response) => response,
            Sent::Foreign => Redirect::to(AFTER_SIGN_IN).into_response(),
            Sent::Unusable => Redirect::to(target).into_response(),
        },
    };
    let response = match cookies::are_kept(&state.config, &parts.headers) {
        true => response,
        false => by_way_of_arrival(response),
    };
    let cookies = AppendHeaders(cookies::set(&state.config, &signed_in.tokens));
    (cookies, response).into_response()
}

/// Nothing shows yet that this browser keeps cookies, and without them the next page would ask for the password again,
/// without a word. So it goes there by way of an address that looks whether they have come along.
fn by_way_of_arrival(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let next = headers.get(LOCATION).and_then(|next| next.to_str().ok());
    // A fragment stays in the browser over redirects.
    let (next, fragment) = next.map_or((None, None), |next| match next.split_once('#') {
        Some((next, fragment)) => (ReturnTo::parse(next), Some(fragment)),
        None => (ReturnTo::parse(next), None),
    });
    if let Some(next) = next {
        let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
        let address = format!("{}{fragment}", next.onto(ARRIVED));
        if let Ok(address) = HeaderValue::try_from(address) {
            headers.insert(LOCATION, address);
        }
    }
    response
}

/// `GET /auth/arrived?return_to=…`, right after a sign-in.
pub async fn arrived(State(state): State<AppState>, request: Request) -> Response {
    let target = ReturnTo::asked(request.uri()).unwrap_or_else(ReturnTo::home);
    if cookies::access(&state.config, request.headers()).is_some() {
        return Redirect::to(target.as_str()).into_response();
    }
    let (mut parts, _) = request.into_parts();
    if let Ok(uri) = target.onto("/login").parse() {
        parts.uri = uri;
    }
    let refusal = Refusal::about("email", "problem-cookies", "This browser keeps no cookies.");
    show_again(&state, parts, String::new(), String::new(), refusal).await
}

/// The sign-in page as the answer to a post that came when the session was over, with the post in it.
pub async fn ask_again(
    state: &AppState,
    mut parts: Parts,
    page: &ReturnTo,
    sealed: String,
) -> Response {
    let action = page.as_page().onto("/login");
    if let Ok(uri) = action.parse() {
        parts.uri = uri;
    }
    parts.extensions.insert(HeldPost { sealed, action });
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    let mut response = plain::render(state, parts, StatusCode::UNAUTHORIZED).await;
    if let Some(challenge) = SessionError::InvalidToken.challenge() {
        let challenge = HeaderValue::from_static(challenge);
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The same page in another language, with what was typed, and what was held.
async fn in_language(state: &AppState, mut parts: Parts, posted: Credentials) -> Response {
    let spoken = state.languages.choose(Some(&posted.language), "");
    parts.extensions.insert(spoken);
    let attempt = GuestAttempt {
        email: posted.email,
        ..GuestAttempt::default()
    };
    let mut response = page(state, parts, attempt, posted.held, StatusCode::OK).await;
    let language = HeaderValue::from_static(spoken.texts.language());
    response.headers_mut().insert(CONTENT_LANGUAGE, language);
    language::kept(state, &posted.language, response)
}

/// The same page, with what was typed and what is wrong with it.
async fn show_again(
    state: &AppState,
    parts: Parts,
    email: String,
    held: String,
    refusal: Refusal,
) -> Response {
    let Refusal { problem, failure } = refusal;
    // A form with a mistake in it is 400, whatever the mistake.
    let status = match failure.code().is_transient() {
        true => failure.status(),
        false => StatusCode::BAD_REQUEST,
    };
    let attempt = GuestAttempt {
        email,
        problems: vec![problem],
        action: Some(parts.uri.to_string()),
    };
    let mut response = page(state, parts, attempt, held, status).await;
    if let Some(after) = failure.wait() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, seconds_up(after).into());
    }
    response
}

async fn page(
    state: &AppState,
    mut parts: Parts,
    attempt: GuestAttempt,
    held: String,
    status: StatusCode,
) -> Response {
    if !held.is_empty() {
        let action = parts.uri.to_string();
        let sealed = held;
        parts.extensions.insert(HeldPost { sealed, action });
    }
    parts.extensions.insert(attempt);
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    plain::render(state, parts, status).await
}

impl Refusal {
    /// Something that is wrong with what was entered at the control `at`.
    fn about(at: &'static str, text: &'static str, message: impl Into<String>) -> Self {
        Self {
            problem: Problem { at, text },
            failure: ApiFailure::new(ErrorCode::InvalidCredentials, message),
        }
    }

    /// An error, said beside the control `at`.
    fn of(at: &'static str, error: impl Into<ApiFailure>) -> Self {
        let failure = error.into();
        let text = failure.code().page_words();
        Self {
            problem: Problem { at, text },
            failure,
        }
    }
}

fn refused_registration(error: RegisterError) -> Refusal {
    let at = match error {
        RegisterError::Invalid(
            CredentialError::PasswordTooShort | CredentialError::PasswordTooLong,
        ) => "password",
        _ => "email",
    };
    Refusal::of(at, error)
}
