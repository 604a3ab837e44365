//! The confirmation.

use leptos::prelude::*;

use super::address_part;
use super::load::Load;
use super::print::PrintButton;
use super::words::with_strong;
use crate::api::calls::load_receipt;
use crate::api::{Receipt, texts};
use crate::components::{PageHeading, PageTitle, clock};

#[component]
pub(crate) fn Done() -> impl IntoView {
    let reference = address_part("reference").into();
    view! { <Load loading=load_receipt(reference) view=|receipt| view! { <Confirmation receipt/> }.into_any()/> }
}

#[component]
fn Confirmation(receipt: Receipt) -> impl IntoView {
    let t = texts();
    let Receipt {
        reference,
        submitted_at,
        name,
        email,
    } = receipt;
    let answers = format!("/applications/done/{reference}/answers");
    let date = clock::day(t, submitted_at);
    view! {
        <PageTitle text=t.get("done")/>
        <div class="column">
            <div class="panel">
                <PageHeading text=t.get("done")/>
                <p class="panel__line">{t.get("done-reference")}</p>
                <p class="panel__reference" id="reference">
                    {reference.to_string()}
                </p>
            </div>
            <p>{with_strong("done-received", &[("date", &date)], "name", name)}</p>
            <h2>{t.get("done-next")}</h2>
            <ol class="steps">
                <li>{t.get("done-next-keep")}</li>
                <li>{with_strong("done-next-check", &[], "email", email)}</li>
                <li>{t.get("done-next-consulate")}</li>
            </ol>
            <h2 class="screen-only">{t.get("done-answers")}</h2>
            <p class="screen-only">
                <a href=answers>{t.get("done-answers-link")}</a>
            </p>
            <div class="actions">
                <PrintButton/>
                <a href="/applications">{t.get("done-all")}</a>
            </div>
        </div>
    }
}
