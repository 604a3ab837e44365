//! The few lines of script that every signed-in page carries, with the wasm module or without.

use std::sync::LazyLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::inline::code;
use crate::api::{texts, visitor_of_request};
use crate::draft::device;

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let presses = code(&[include_str!("presses.js")]);
    let account = code(&[include_str!("account.js")]);
    format!("(()=>{{{presses}}})();(()=>{{{account}}})()")
});

/// Server only. In the head: it decides whether the page may be seen at all.
#[component]
pub(crate) fn AccountScript() -> impl IntoView {
    visitor_of_request().map(|visitor| {
        let t = texts();
        let millis = |seconds: u64| (seconds * 1000).to_string();
        view! {
            <script
                nonce=use_nonce()
                data-prefix=device::prefix(visitor.user_id)
                data-session=visitor.session_id.to_string()
                data-user=visitor.user_id.to_string()
                data-expires-in-ms=millis(visitor.access_expires_in_seconds)
                data-idle-ms=millis(visitor.session_expires_in_seconds)
                data-max-ms=millis(visitor.session_max_in_seconds)
                data-unsaved=t.get("leave-unsaved")
                data-farewell=t.get("farewell")
                data-farewell-more=t.get("farewell-more")
                inner_html=SCRIPT.as_str()
            ></script>
        }
    })
}
