//! The server function of `weigh_without`, with a session around it: all that a page gains by it is in the module.

use std::time::Duration;

use longhaul_session::{self as session, Grant, SessionClient, Step};
use server_fn::error::ServerFnError;
use server_fn_macro_default::server;
use wasm_bindgen::prelude::wasm_bindgen;

/// The text's length.
#[server(client = SessionClient)]
async fn save(text: String) -> Result<usize, ServerFnError> {
    Ok(text.len())
}

/// Begins the session.
#[wasm_bindgen]
pub fn begin(user: String, seconds_left: u32, ask: js_sys::Function) {
    let listening = session::subscribe(move |event| {
        if let Step::Rejected { .. } = event.step {
            // What a page shows is its own affair.
            let _ = ask.call0(&wasm_bindgen::JsValue::NULL);
        }
    });
    // For as long as the page.
    Box::leak(Box::new(listening));
    session::start(session::Config {
        grant: Some(Grant {
            user: Some(user),
            ..Grant::new(Duration::from_secs(seconds_left.into()))
        }),
        sign_in_again: true,
        ..session::Config::default()
    });
}

/// Calls the function.
#[wasm_bindgen]
pub async fn call(text: String) -> usize {
    save(text).await.unwrap_or_default()
}

/// The user has signed in again.
#[wasm_bindgen]
pub fn signed_in(seconds_left: u32) {
    session::session_began(Grant::new(Duration::from_secs(seconds_left.into())));
}
