//! The button that prints the page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::api::texts;

/// Shown only where there is a script: without one it could do nothing.
const SCRIPT: &str = include_str!("print.js");

/// For pages that only the server renders.
#[component]
pub(crate) fn PrintButton() -> impl IntoView {
    view! {
        <button class="button button--secondary" type="button" hidden=true>
            {texts().get("copy-print")}
        </button>
        <script nonce=use_nonce() inner_html=SCRIPT></script>
    }
}
