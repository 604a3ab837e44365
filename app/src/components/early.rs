//! The time before the wasm module is there.
//!
//! A script in the head keeps on this device what is typed meanwhile (see [`device`]). Only what somebody typed is taken
//! over: a browser also restores old values by itself after a reload, and these must not be taken for
//! something that was typed.

use std::time::Duration;

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::api::copies_of_request;
use crate::draft::device;

/// Server only. In the head of pages with a draft: it runs before anything can be typed.
#[component]
pub fn EarlyScript() -> impl IntoView {
    copies_of_request().map(|copies| {
        // Ids, numbers and hexadecimal digits: nothing in it needs escaping.
        let page = format!(
            "const PREFIX=\"{}{}:\",VERSION={},FORM={},EARLY=\"{}\",KEY=\"{}\";",
            device::prefix(&copies.user),
            copies.application,
            copies.version,
            copies.form_version,
            copies.early_key,
            copies.key,
        );
        let script = format!("(()=>{{{page}\n{}}})()", device::SCRIPT);
        view! { <script nonce=use_nonce() inner_html=script></script> }
    })
}

/// Says when the effects of the page being hydrated have run: from then on the document's root carries
/// `data-hydrated`, for tests and styles.
pub fn end_soon() {
    let end = || {
        if let Some(root) = document().document_element() {
            // An attribute with this name cannot be refused.
            let _ = root.set_attribute("data-hydrated", "");
        }
    };
    set_timeout(end, Duration::ZERO);
}
