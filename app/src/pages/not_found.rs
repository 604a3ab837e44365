//! Shown at an address that does not exist.

use leptos::prelude::*;

use crate::api::{mark_not_found, texts};
use crate::components::{PageTitle, request_number};

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    mark_not_found();
    let t = texts();
    view! {
        <PageTitle text=t.get("not-found")/>
        <div class="column">
            <h1 class="title">{t.get("not-found")}</h1>
            <p>{t.get("not-found-text")}</p>
            <p>
                <a href="/" rel="external">
                    {t.get("not-found-start")}
                </a>
            </p>
            <p>
                <a href="/applications" rel="external">
                    {t.get("applications")}
                </a>
            </p>
            {request_number()}
        </div>
    }
}
