//! What a page shows when it could not be loaded.

use leptos::prelude::*;

use super::NotFound;
use crate::api::{ApiError, ErrorCode, texts};
use crate::components::{PageTitle, request_number};

/// Says what happened and offers the one thing that helps.
#[component]
pub(crate) fn LoadProblem(error: ApiError) -> impl IntoView {
    if error.code == ErrorCode::NotFound {
        return view! { <NotFound/> }.into_any();
    }
    let t = texts();
    view! {
        <PageTitle text=t.get("load-problem")/>
        <div class="column">
            <h1 class="title">{t.get("load-problem")}</h1>
            <p>{error.words(t)}</p>
            <p>
                // Requests the same address again.
                <a class="button" href="" rel="external">
                    {t.get("load-again")}
                </a>
            </p>
            {request_number()}
        </div>
    }
    .into_any()
}
