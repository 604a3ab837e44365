//! The document's title.

use leptos::prelude::*;
use leptos_meta::Title;

/// `Error: ` in front tells a screen reader at once that the page came back with errors.
#[component]
pub fn PageTitle(
    #[prop(into)] text: Signal<String>,
    #[prop(optional, into)] error: Signal<bool>,
) -> impl IntoView {
    let full = move || {
        let prefix = if error.get() { "Error: " } else { "" };
        format!("{prefix}{} – Visitor visa – Longhaul", text.get())
    };
    // On the server the title is written when the view, and its signals with it, may be gone already.
    #[cfg(feature = "ssr")]
    let full = untrack(full);
    view! { <Title text=full/> }
}
