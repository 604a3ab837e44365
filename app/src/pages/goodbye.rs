//! Shown after an account was deleted. It needs no user, because the user no longer exists.

use leptos::prelude::*;

use crate::api::texts;
use crate::components::PageTitle;

#[component]
pub(crate) fn Goodbye() -> impl IntoView {
    let t = texts();
    view! {
        <PageTitle text=t.get("deleted")/>
        <div class="column">
            <h1 class="title">{t.get("deleted")}</h1>
            <p>{t.get("deleted-text")}</p>
            <p>
                <a href="/" rel="external">
                    {t.get("nav-start")}
                </a>
            </p>
        </div>
    }
}
