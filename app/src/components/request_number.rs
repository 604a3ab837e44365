//! By what number those who look after the service find a request that went wrong. Server only: in a browser there is no
//! request to name.

#[cfg(feature = "ssr")]
use crate::api::{RequestId, account::shown, opened_with_request, texts};
use leptos::prelude::*;

/// Below what a page says in place of its content.
#[cfg(feature = "ssr")]
pub(crate) fn request_number() -> Option<AnyView> {
    // The module draws these pages anew, so theirs stands where it draws nothing.
    match opened_with_request() {
        Some(Err(_)) => None,
        _ => number(),
    }
}

/// Below a page of a draft that could not be opened, whatever the module draws there.
#[cfg(feature = "ssr")]
pub(crate) fn request_number_of_draft() -> Option<AnyView> {
    match opened_with_request() {
        Some(Err(_)) => number(),
        _ => None,
    }
}

#[cfg(feature = "ssr")]
fn number() -> Option<AnyView> {
    let RequestId(id) = shown()?;
    let t = texts();
    let number = view! {
        <p class="request-number">
            {t.get("request-number")} " " <code translate="no">{id}</code>
        </p>
    };
    Some(number.into_any())
}

#[cfg(not(feature = "ssr"))]
pub(crate) fn request_number() -> impl IntoView {}

#[cfg(not(feature = "ssr"))]
pub(crate) fn request_number_of_draft() -> impl IntoView {}
