//! The server functions, and what the server knows of the request behind one and says in
//! its answer. Each that needs a session goes through [`SessionClient`], which keeps the access token fresh underneath;
//! each that changes something can be sent twice without harm.

#[cfg(feature = "ssr")]
use std::sync::{Arc, Mutex, PoisonError};

use super::json::Json;
use super::{
    ApiError, ApplicationId, ApplicationList, Draft, ErrorCode, Receipt, Reference, Save, Saved,
    Submission,
};
use leptos::prelude::*;
use longhaul_session::SessionClient;

/// The visitor's applications, newest change first.
#[server(prefix = "/api", endpoint = "applications/list", input = Json, output = Json, client = SessionClient)]
pub async fn list_applications() -> Result<ApplicationList, ApiError> {
    server::run(async |port, who| port.list(who).await).await
}

/// One application with its answers.
#[server(prefix = "/api", endpoint = "applications/load", input = Json, output = Json, client = SessionClient)]
pub async fn load_application(id: ApplicationId) -> Result<Draft, ApiError> {
    server::run(async |port, who| port.load(who, &id).await).await
}

/// Saves changes to a draft. Replay-safe: a change that is already there is no change.
#[server(prefix = "/api", endpoint = "applications/save", input = Json, output = Json, client = SessionClient)]
pub async fn save_application(save: Save) -> Result<Saved, ApiError> {
    server::run(async |port, who| port.save(who, save).await).await
}

/// Submits an application. Replay-safe by `key`.
#[server(prefix = "/api", endpoint = "applications/submit", input = Json, output = Json, client = SessionClient)]
pub async fn submit_application(id: ApplicationId, key: String) -> Result<Receipt, ApiError> {
    server::run(async |port, who| port.submit(who, &id, &key).await).await
}

/// The confirmation of a submitted application.
#[server(prefix = "/api", endpoint = "applications/receipt", input = Json, output = Json, client = SessionClient)]
pub async fn load_receipt(reference: Reference) -> Result<Receipt, ApiError> {
    server::run(async |port, who| port.receipt(who, &reference).await).await
}

/// All answers of a submitted application.
#[server(prefix = "/api", endpoint = "applications/submission", input = Json, output = Json, client = SessionClient)]
pub async fn load_submission(reference: Reference) -> Result<Submission, ApiError> {
    server::run(async |port, who| port.submission(who, &reference).await).await
}

#[cfg(feature = "ssr")]
mod server {
    use std::future::Future;

    use leptos::prelude::use_context;

    use super::{extension, with_status};
    use crate::api::ports::ApplicationsPort;
    use crate::api::{ApiError, Principal};
    use longhaul_session::SessionError;

    /// Runs `call` with the port and the signed-in user.
    pub(crate) async fn run<T, F>(
        call: impl FnOnce(ApplicationsPort, Principal) -> F,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let result = match (use_context::<ApplicationsPort>(), extension::<Principal>()) {
            (Some(port), Some(who)) => call(port, who).await,
            (_, None) => Err(ApiError::new(
                SessionError::Unauthenticated.into(),
                "You are not signed in. Sign in to go on.",
            )),
            (None, _) => Err(ApiError::internal()),
        };
        with_status(result)
    }
}

/// What the server put among the extensions of the request being answered.
#[cfg(feature = "ssr")]
pub(crate) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use axum::http::request::Parts;
    use leptos::prelude::with_context;

    with_context::<Parts, _>(|parts| parts.extensions.get::<T>().cloned()).flatten()
}

/// What the server put among the extensions of the request being answered. A browser answers none, so there it is always
/// nothing: this is the one place that says so, for everything that pages ask on either side.
#[cfg(not(feature = "ssr"))]
pub(crate) fn extension<T>() -> Option<T> {
    None
}

/// Among the extensions of a request: why the server function that it calls has refused, for the log.
#[cfg(feature = "ssr")]
#[derive(Clone, Default)]
pub struct RefusedCall(Arc<Mutex<Option<ErrorCode>>>);

#[cfg(feature = "ssr")]
impl RefusedCall {
    /// The code of the refusal; nothing if the call was not refused.
    pub fn code(&self) -> Option<ErrorCode> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, code: ErrorCode) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
    }
}

/// Gives the answer being made the status `status`; without effect in the browser.
pub fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    {
        use axum::http::StatusCode;
        if let (Some(options), Ok(status)) = (
            leptos::prelude::use_context::<leptos_axum::ResponseOptions>(),
            StatusCode::from_u16(status),
        ) {
            options.set_status(status);
        }
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// Gives the answer being made the status of `code`, and the log its name; without effect in the browser.
pub(crate) fn refuse_with(code: ErrorCode) {
    set_status(code.status());
    #[cfg(feature = "ssr")]
    if let Some(call) = extension::<RefusedCall>() {
        call.note(code);
    }
}

/// Marks the page being rendered as not found.
pub fn mark_not_found() {
    set_status(404);
}

/// Passes `result` on and gives an error its status, its challenge and its advice: leptos would answer 500 for every
/// one.
#[cfg(feature = "ssr")]
pub(crate) fn with_status<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};

    if let Err(error) = &result {
        refuse_with(error.code);
        let options = leptos::prelude::use_context::<leptos_axum::ResponseOptions>();
        if let Some(options) = options {
            if let Some(challenge) = error.code.challenge() {
                options.insert_header(
                    WWW_AUTHENTICATE,
                    axum::http::HeaderValue::from_static(challenge),
                );
            }
            if let Some(after) = error.code.retry_after() {
                options.insert_header(RETRY_AFTER, after.as_secs().into());
            }
        }
    }
    result
}
