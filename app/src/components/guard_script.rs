//! The guard's script in the document.

use std::sync::LazyLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::inline::code;
use crate::api::{copies_of_request, texts};
use crate::draft::{device, guard};

static SCRIPT: LazyLock<String> = LazyLock::new(|| format!("(()=>{{{}}})()", code(guard::SCRIPT)));

/// Server only. In the head of pages with a draft: it runs before anything can be typed.
#[component]
pub(crate) fn GuardScript() -> impl IntoView {
    copies_of_request().map(|copies| {
        let t = texts();
        view! {
            <script
                nonce=use_nonce()
                data-prefix=format!("{}{}:", device::prefix(copies.user), copies.application)
                data-version=copies.version.to_string()
                data-form-version=copies.form_version.to_string()
                data-early-key=copies.early_key
                data-key=copies.key
                data-kept=t.get("guard-kept")
                data-not-kept=t.get("guard-not-kept")
                data-failed=t.get("guard-failed")
                data-failed-not-kept=t.get("guard-failed-not-kept")
                data-failed-page=t.get("guard-failed-page")
                inner_html=SCRIPT.as_str()
            ></script>
        }
    })
}
