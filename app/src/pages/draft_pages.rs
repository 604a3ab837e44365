//! What all pages of one application share: the draft, opened once and kept while the user moves between pages.

use leptos::prelude::*;

use super::problem::LoadProblem;
use super::{Check, FormPage, SignPage, TaskList, use_form};
use crate::api::{Draft, Reference, opened_draft, texts};
use crate::components::{Address, PageTitle, slot, use_address};
use crate::draft::DraftStore;

#[component]
pub(crate) fn DraftPages() -> impl IntoView {
    Address::provide();
    match opened_draft() {
        Ok(Draft {
            reference: Some(reference),
            ..
        }) => view! { <Submitted reference/> }.into_any(),
        Ok(draft) => view! { <Open draft/> }.into_any(),
        Err(error) => view! { <LoadProblem error/> }.into_any(),
    }
}

#[component]
fn Open(draft: Draft) -> impl IntoView {
    let store = DraftStore::new(use_form(), draft);
    provide_context(store);
    store.follow_page(use_form());
    let page = use_address().page();
    slot(Box::new(move || match page.get().as_str() {
        "" => view! { <TaskList/> }.into_any(),
        "check" => view! { <Check/> }.into_any(),
        "sign" => view! { <SignPage/> }.into_any(),
        slug => view! { <FormPage slug/> }.into_any(),
    }))
}

/// Going back after submission shows this, not a live form.
#[component]
pub(crate) fn Submitted(reference: Reference) -> impl IntoView {
    let t = texts();
    view! {
        <PageTitle text=t.get("submitted-already")/>
        <div class="column">
            <h1 class="title">{t.get("submitted-already")}</h1>
            <p>{t.fill("submitted-reference", &[("reference", reference.as_str())])}</p>
            <p>
                <a
                    class="button"
                    href=format!("/applications/done/{reference}")
                    rel="external"
                >
                    {t.get("submitted-see")}
                </a>
            </p>
        </div>
    }
}

/// The draft that the pages below [`DraftPages`] belong to.
pub(crate) fn use_draft() -> DraftStore {
    expect_context()
}
