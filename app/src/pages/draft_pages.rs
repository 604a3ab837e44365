//! What all pages of one application share: the draft, opened once and kept while pages turn.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::problem::LoadProblem;
use crate::api::{Draft, opened_draft};
use crate::components::PageTitle;
use crate::draft::DraftStore;

#[component]
pub fn DraftPages() -> impl IntoView {
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
    let store = DraftStore::new(draft);
    provide_context(store);
    store.follow_page();
    view! { <Outlet/> }
}

/// Going back after submission shows this, not a live form.
#[component]
fn Submitted(reference: String) -> impl IntoView {
    view! {
        <PageTitle text="This application has been submitted"/>
        <div class="column">
            <h1 class="title">"This application has been submitted"</h1>
            <p>"It can no longer be changed. Its reference is " <strong>{reference.clone()}</strong> "."</p>
            <p>
                <a
                    class="button"
                    href=format!("/applications/done/{reference}")
                    rel="external"
                >
                    "See the confirmation"
                </a>
            </p>
        </div>
    }
}

/// The draft that the pages below [`DraftPages`] belong to.
pub fn use_draft() -> DraftStore {
    expect_context()
}
