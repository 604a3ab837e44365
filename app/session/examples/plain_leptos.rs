//! A plain Leptos app whose calls survive their access token: a server function, the start, a listener.
//!
//! In a browser build it with a bundler of your choice and the feature `csr` of `leptos`; natively it only shows that it compiles.

use leptos::prelude::*;
use longhaul_session::{self as session, Grant, SessionClient, Status, Step};
use std::time::Duration;

#[server(client = SessionClient)]
async fn save(text: String) -> Result<usize, ServerFnError> {
    Ok(text.chars().count())
}

#[component]
fn Notes() -> impl IntoView {
    let status = RwSignal::new(session::status());
    let listening = session::subscribe(move |event| {
        // A real page would ask for the password here, and call `session_began` with what the sign-in brought.
        if let Step::Rejected { reason } = event.step {
            status.set(Status::Rejected(reason));
        }
    });
    on_cleanup(move || drop(listening));
    let save = Action::new(|text: &String| save(text.clone()));
    view! {
        <textarea on:change=move |event| { save.dispatch(event_target_value(&event)); }></textarea>
        <p>{move || format!("{:?}, {:?}", status.get(), save.value().get())}</p>
    }
}

fn main() {
    // Your server writes both into the page: who is signed in, and what their token has left.
    let grant = Grant {
        user: Some("ann".to_owned()),
        ..Grant::new(Duration::from_secs(300))
    };
    session::start(session::Config {
        grant: Some(grant),
        ..session::Config::default()
    });
    #[cfg(target_arch = "wasm32")]
    leptos::mount::mount_to_body(Notes);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = Notes;
}
