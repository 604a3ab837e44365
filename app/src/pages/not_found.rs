//! What an address shows that leads nowhere.

use leptos::prelude::*;

use crate::api::mark_not_found;
use crate::components::PageTitle;

#[component]
pub fn NotFound() -> impl IntoView {
    mark_not_found();
    view! {
        <PageTitle text="Page not found"/>
        <div class="column">
            <h1 class="title">"Page not found"</h1>
            <p>"If you typed the address, check that it is right. If you followed a link, the page may have moved."</p>
            <p>
                <a href="/" rel="external">"Go to the start page"</a> " or to " <a href="/applications" rel="external">"your applications"</a> "."
            </p>
        </div>
    }
}
