//! A page's heading.

use leptos::prelude::*;

use super::dom::{focus, on_change};

const ID: &str = "page-heading";

/// Takes the focus when the page was turned in the browser, where nothing else would tell a screen
/// reader that this is a different page. On the first page, the browser's own order applies.
#[component]
pub(crate) fn PageHeading(
    #[prop(into)] text: String,
    #[prop(optional, into)] caption: String,
) -> impl IntoView {
    let turned = use_context::<PagesTurned>();
    on_change(Box::new(move |_| {
        if let Some(PagesTurned(turned)) = turned {
            if turned.get_value() {
                focus(ID);
            }
            turned.set_value(true);
        }
    }));
    view! {
        <h1 class="title" id=ID tabindex="-1">
            {(!caption.is_empty())
                .then(|| view! { <span class="title__caption">{caption}</span> }.into_any())}
            {text}
        </h1>
    }
    .into_any()
}

/// Whether this document has shown a heading before.
#[derive(Clone, Copy)]
pub(crate) struct PagesTurned(StoredValue<bool>);

/// Call once, in the root component.
pub fn provide_pages_turned() {
    provide_context(PagesTurned(StoredValue::new(false)));
}
