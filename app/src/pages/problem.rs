//! What a page shows when it could not be loaded.

use leptos::prelude::*;

use super::NotFound;
use crate::api::{ApiError, ErrorCode};
use crate::components::PageTitle;

/// Says what happened and offers the one thing that helps.
#[component]
pub fn LoadProblem(error: ApiError) -> impl IntoView {
    if error.code == ErrorCode::NotFound {
        return view! { <NotFound/> }.into_any();
    }
    view! {
        <PageTitle text="This page could not be loaded"/>
        <div class="column">
            <h1 class="title">"This page could not be loaded"</h1>
            <p>{error.message}</p>
            <p>
                // The same address, asked for anew.
                <a class="button" href="" rel="external">
                    "Try again"
                </a>
            </p>
        </div>
    }
    .into_any()
}
