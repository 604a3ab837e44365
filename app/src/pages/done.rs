//! The confirmation.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::load::Load;
use crate::api::Receipt;
use crate::api::calls::load_receipt;
use crate::components::{PageHeading, PageTitle, clock};

#[component]
pub fn Done() -> impl IntoView {
    let params = use_params_map();
    let reference = move || params.with(|params| params.get("reference").unwrap_or_default());
    let loaded = Resource::new_blocking(reference, load_receipt);
    view! { <Load loaded view=|receipt| view! { <Confirmation receipt/> }.into_any()/> }
}

#[component]
fn Confirmation(receipt: Receipt) -> impl IntoView {
    let Receipt {
        reference,
        submitted_at,
        name,
        email,
    } = receipt;
    view! {
        <PageTitle text="Application submitted"/>
        <div class="column">
            <div class="panel">
                <PageHeading text="Application submitted"/>
                <p class="panel__line">"Your reference number"</p>
                <p class="panel__reference" id="reference">
                    {reference}
                </p>
            </div>
            <p>
                "We received the application of " <strong>{name}</strong> " on " {clock::day(crate::api::texts(), submitted_at)} "."
            </p>
            <h2>"What happens next"</h2>
            <ul>
                <li>"Write the reference number down, or print this page. This address shows it again whenever you are signed in."</li>
                <li>"The visa office checks your application and writes to " <strong>{email}</strong> " if something is missing."</li>
                <li>"You may be asked to come to the consulate that you chose. Bring your passport."</li>
            </ul>
            <p>
                <a href="/applications">"See all your applications"</a>
            </p>
        </div>
    }
}
