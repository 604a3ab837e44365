//! The few lines of script that every signed-in page carries, with the wasm module or without.

use std::sync::LazyLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::inline::code;
use crate::api::{texts, visitor_of_request};
use crate::draft::device;

static PRESSES: LazyLock<String> = LazyLock::new(|| code(&[include_str!("presses.js")]));
static ACCOUNT: LazyLock<String> = LazyLock::new(|| code(&[include_str!("account.js")]));

/// Server only. In the head: it decides whether the page may be seen at all.
#[component]
pub fn AccountScript() -> impl IntoView {
    visitor_of_request().map(|visitor| {
        let words = format!(
            "const UNSAVED={},FAREWELL=[{},{}];",
            word("leave-unsaved"),
            word("farewell"),
            word("farewell-more"),
        );
        // UUIDs and numbers: nothing in it needs escaping.
        let me = format!(
            "const SESSION=\"{}\",PREFIX=\"{}\",me={{user:\"{}\",expires_in:{},idle:{},max:{}}};",
            visitor.session_id,
            device::prefix(visitor.user_id),
            visitor.user_id,
            visitor.access_expires_in * 1000,
            visitor.session_expires_in * 1000,
            visitor.session_max_in * 1000,
        );
        let script = format!(
            "(()=>{{{}}})();(()=>{{{words}{me}\n{}}})()",
            *PRESSES, *ACCOUNT
        );
        view! { <script nonce=use_nonce() inner_html=script></script> }
    })
}

/// The text of `key` as a string of JavaScript, inside HTML.
pub(super) fn word(key: &str) -> String {
    let text = texts().get(key).replace('\\', "\\\\");
    let text = text.replace('"', "\\\"").replace('<', "\\u003c");
    format!("\"{text}\"")
}
