//! The content security policy of rendered pages, with the nonce that this page's scripts carry.

use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// Sets the header on the answer being rendered.
pub(crate) fn apply() {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    // `cargo leptos watch` reloads pages through a web socket on a port of its own.
    let reload = match std::env::var_os("LEPTOS_WATCH") {
        Some(_) => " ws:",
        None => "",
    };
    let policy = format!(
        "default-src 'none'; \
         script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'{reload}; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        options.insert_header(CONTENT_SECURITY_POLICY, value);
    }
}
