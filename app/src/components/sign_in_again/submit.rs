//! The dialog's form, sent without leaving the page.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use serde::Deserialize;

use super::ids;
use crate::api::json::read;
use crate::api::{ApiError, texts};
use crate::components::dom::{focus, listen_to, property, set_text};
use longhaul_session::{self as session, Grant};

#[derive(Deserialize)]
struct SignedIn {
    #[serde(rename = "expires_in")]
    expires_in_seconds: u64,
}

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn listen() {
    listen_to(ids::DIALOG, "submit", |event| {
        event.prevent_default();
        // Not by disabling the button, which would lose the focus.
        if BUSY.replace(true) {
            return;
        }
        spawn_local(async {
            let signed_in = sign_in().await;
            BUSY.set(false);
            match signed_in {
                // The event does it all: parked calls are sent, this dialog closes, and other tabs hear of it.
                Ok(grant) => session::session_began(grant),
                Err(message) => refuse(message),
            }
        });
    });
}

async fn sign_in() -> Result<Grant, String> {
    let t = texts();
    let unreachable = || t.get("sign-in-unreachable").to_owned();
    let field = |id| {
        let value = property(id, "value").as_string().unwrap_or_default();
        String::from(js_sys::encode_uri_component(&value))
    };
    let body = format!(
        "email={}&password={}",
        field(ids::EMAIL),
        field(ids::PASSWORD)
    );
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    ];
    let sent = session::guest_call("POST", "/login", &headers, &body).await;
    let answer = sent.map_err(|_| unreachable())?;
    let ok = answer.status() == 200;
    let info = answer
        .header(session::protocol::SESSION_INFO)
        .unwrap_or_default();
    let text = answer.text().await.map_err(|_| unreachable())?;
    if ok {
        let signed_in: SignedIn = read(&text).map_err(|_| unreachable())?;
        let grant = Grant::new(Duration::from_secs(signed_in.expires_in_seconds));
        return Ok(grant.with_info(&info));
    }
    let refused: ApiError = read(&text).map_err(|_| unreachable())?;
    Err(refused.words(t))
}

fn refuse(message: String) {
    // Emptied first, so that the same words said twice are heard twice.
    set_text(ids::ERROR, "");
    set_timeout(
        move || set_text(ids::ERROR, &message),
        Duration::from_millis(50),
    );
    focus(ids::PASSWORD);
}
