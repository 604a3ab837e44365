//! The 0.8-specific business of giving answers a status, in one place.

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

/// Passes `result` on and gives an error its status: leptos would answer 500 for every one.
#[cfg(feature = "ssr")]
pub(crate) fn with_status<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    if let Err(error) = &result {
        set_status(error.status());
        if error.is_signed_out() {
            challenge(error);
        }
    }
    result
}

/// A 401 has to say which scheme would help, and whether a refresh would.
#[cfg(feature = "ssr")]
fn challenge(error: &ApiError) {
    use axum::http::{HeaderValue, header::WWW_AUTHENTICATE};
    if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        let value = if error.code == super::ErrorCode::Unauthenticated {
            crate::session::challenge::MISSING
        } else {
            crate::session::challenge::INVALID_TOKEN
        };
        options.insert_header(WWW_AUTHENTICATE, HeaderValue::from_static(value));
    }
}
