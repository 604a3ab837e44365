//! The 0.8-specific business of giving answers a status, in one place.

#[cfg(feature = "ssr")]
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "ssr")]
use axum::http::HeaderValue;

#[cfg(feature = "ssr")]
use super::ApiError;
use super::ErrorCode;

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
    if let Some(call) = super::request::extension::<RefusedCall>() {
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
                options.insert_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            if let Some(after) = error.code.retry_after() {
                options.insert_header(RETRY_AFTER, after.as_secs().into());
            }
        }
    }
    result
}
