//! A plain Leptos app whose calls survive the expiry of their access token. It shows a server
//! function, the call to `start`, and a subscription.
//!
//! For the browser, build it with a bundler of your choice and the `csr` feature of `leptos`. A
//! native build only shows that it compiles.

use std::time::Duration;

use leptos::prelude::*;

use longhaul_session::{self as session, Grant, SessionClient, Status, Step};

#[server(client = SessionClient)]
async fn save(text: String) -> Result<usize, ServerFnError> {
    Ok(text.chars().count())
}

#[component]
fn Notes() -> impl IntoView {
    let status = RwSignal::new(session::status());
    let listening = session::subscribe(move |event| {
        // A real page would ask for the password here and pass the resulting grant to
        // `session_began`.
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
    // Your server writes both values into the page: the signed-in user and the remaining lifetime
    // of the access token in seconds.
    let grant = Grant {
        user: Some("ann".to_owned()),
        ..Grant::new(Duration::from_mins(5))
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
