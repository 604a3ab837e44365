//! The 0.8-specific business of giving answers a status, in one place.

#[cfg(feature = "ssr")]
use axum::http::HeaderValue;

#[cfg(feature = "ssr")]
use super::ApiError;

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
        set_status(error.status());
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
