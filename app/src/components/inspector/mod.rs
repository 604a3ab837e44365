//! The session inspector: its place in the document. The panel itself is plain JavaScript that the server serves with
//! `LONGHAUL_INSPECTOR=true` (`server/src/http/inspector`).

mod bridge;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

pub(super) use bridge::report_steps;

use crate::api::inspected_of_request;

const ID: &str = "inspector";

/// The panel's script, for the document's head. Nothing without the setting, nor for guests.
#[component]
pub(crate) fn InspectorScript() -> impl IntoView {
    inspected_of_request().map(
        |_| view! { <script type="module" nonce=use_nonce() src="/inspector/panel.js"></script> },
    )
}

/// The panel's element. Last in the body, so that the keyboard reaches the form first.
#[component]
pub(crate) fn InspectorPanel() -> impl IntoView {
    inspected_of_request().map(|inspected| {
        view! {
            <session-inspector
                id=ID
                data-tab=inspected.tab
                data-session=inspected.session
                data-left=inspected.access_left_ms.to_string()
                data-lifetime=inspected.access_lifetime_ms.to_string()
            ></session-inspector>
        }
    })
}
