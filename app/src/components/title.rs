//! The document's title.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::Title;

#[cfg(not(feature = "ssr"))]
use super::dom::on_change;

use crate::api::texts;
use longhaul_form::Form;

/// The page, the form, the country. `Error: ` in front tells a screen reader at once that the page came back with
/// errors.
#[component]
pub(crate) fn PageTitle(
    #[prop(into)] text: Signal<String>,
    #[prop(optional, into)] error: Signal<bool>,
) -> impl IntoView {
    let t = texts();
    let service = use_context::<&'static Form>().map_or("", |form| form.title(t));
    let full = move || {
        let page = text.get();
        let key = if page == service {
            "title-alone"
        } else {
            "title"
        };
        let title = t.fill(key, &[("page", &page), ("service", service)]);
        match error.get() {
            true => t.fill("title-error", &[("title", &title)]),
            false => title,
        }
    };
    // On the server, the title is written when the view and its signals may already be gone.
    #[cfg(feature = "ssr")]
    return view! { <Title text=untrack(full)/> };
    #[cfg(not(feature = "ssr"))]
    on_change(Box::new(move |_| document().set_title(&full())));
}
