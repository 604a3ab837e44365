//! The guard's script in the document.

use std::sync::LazyLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::account_script::word;
use super::inline::code;
use crate::api::copies_of_request;
use crate::draft::{device, guard};

static SCRIPT: LazyLock<String> = LazyLock::new(|| code(guard::SCRIPT));

/// Server only. In the head of pages with a draft: it runs before anything can be typed.
#[component]
pub fn GuardScript() -> impl IntoView {
    copies_of_request().map(|copies| {
        let words = format!(
            "const WORDS={{kept:{},notKept:{},failed:{},failedNotKept:{},failedPage:{}}};",
            word("guard-kept"),
            word("guard-not-kept"),
            word("guard-failed"),
            word("guard-failed-not-kept"),
            word("guard-failed-page"),
        );
        // Ids, numbers and hexadecimal digits: nothing in it needs escaping.
        let page = format!(
            "const PREFIX=\"{}{}:\",VERSION={},FORM={},EARLY=\"{}\",KEY=\"{}\";",
            device::prefix(copies.user),
            copies.application,
            copies.version,
            copies.form_version,
            copies.early_key,
            copies.key,
        );
        let script = format!("(()=>{{{words}{page}\n{}}})()", *SCRIPT);
        view! { <script nonce=use_nonce() inner_html=script></script> }
    })
}
