//! The document's title.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::texts;

/// `Error: ` in front tells a screen reader at once that the page came back with errors.
#[component]
pub fn PageTitle(
    #[prop(into)] text: Signal<String>,
    #[prop(optional, into)] error: Signal<bool>,
) -> impl IntoView {
    let t = texts();
    let full = move || {
        let key = match error.get() {
            true => "document-title-error",
            false => "document-title",
        };
        t.fill(key, &[("page", &text.get())])
    };
    // On the server the title is written when the view, and its signals with it, may be gone already.
    #[cfg(feature = "ssr")]
    let full = untrack(full);
    view! { <Title text=full/> }
}
