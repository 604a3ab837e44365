//! Shown after an account was deleted. Knows nobody, because there is nobody left to know.

use leptos::prelude::*;

use crate::components::PageTitle;

#[component]
pub fn Goodbye() -> impl IntoView {
    view! {
        <PageTitle text="Your account is deleted"/>
        <div class="column">
            <h1 class="title">"Your account is deleted"</h1>
            <p>
                "Everything that belonged to it is gone, and all your devices are signed out. Thank you for having been here."
            </p>
            <p>
                <a href="/" rel="external">
                    "Go to the start page"
                </a>
            </p>
        </div>
    }
}
