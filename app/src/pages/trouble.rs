//! Shown in place of an answer: what happened, and what to do.

use leptos::prelude::*;

use crate::api::account::shown;
use crate::api::{Trouble, texts};
use crate::components::{PageTitle, request_number};

#[component]
pub(crate) fn TroublePage() -> impl IntoView {
    let t = texts();
    let Trouble { text, unsaved } = shown().unwrap_or(Trouble {
        text: "problem-unavailable",
        unsaved: false,
    });
    view! {
        <PageTitle text=t.get("trouble")/>
        <div class="column">
            <h1 class="title">{t.get("trouble")}</h1>
            <p>{t.get(text)}</p>
            {unsaved.then(|| view! { <p>{t.get("trouble-not-saved")}</p> })}
            <p>
                <a href="/applications" rel="external">
                    {t.get("home-to-applications")}
                </a>
            </p>
            {request_number()}
        </div>
    }
}
