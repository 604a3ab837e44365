//! The declaration, the signature, and the submission.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft_pages::use_draft;
use super::use_form;
use crate::api::{ApiError, texts};
use crate::components::{BackLink, PageForm, PageHeading, PageTitle, slot};
use longhaul_form::progress::is_complete;
use longhaul_form::validate;

#[component]
pub(crate) fn SignPage() -> impl IntoView {
    let t = texts();
    let form = use_form();
    let store = use_draft();
    let root = format!("/applications/{}", store.id());
    let complete = store.with_answers_now(|answers| is_complete(form, answers, &store.context()));
    if !complete {
        return view! { <NotYet root/> }.into_any();
    }
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<ApiError>);

    let validate = Callback::new(move |()| {
        store.with_answers_now(|answers| validate::sign(form, answers, &store.context()))
    });
    let go_on = Callback::new(move |()| {
        // A second click while the first is under way changes nothing, here or on the server.
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            match store.submit().await {
                Ok(receipt) => {
                    // Even if the browser refuses, the application is submitted.
                    let done = format!("/applications/done/{}", receipt.reference);
                    let _ = window().location().assign(&done);
                }
                Err(error) => {
                    refused.set(Some(error));
                    busy.set(false);
                }
            }
        });
    });
    let button = Signal::derive(move || {
        if busy.get() {
            t.get("sign-submitting")
        } else {
            t.get("sign-submit")
        }
        .to_owned()
    });
    view! {
        <div class="column">
            <BackLink href=format!("{root}/check") text=t.get("check")/>
            <PageForm
                form
                page=&form.sign
                store
                caption=t.get("sign-last-step").to_owned()
                button
                validate
                go_on
                busy
            >
                {slot(Box::new(move || refused.get().map_or_else(|| ().into_any(), not_submitted)))}
            </PageForm>
        </div>
    }
    .into_any()
}

fn not_submitted(error: ApiError) -> AnyView {
    let t = texts();
    view! {
        <div class="inset inset--warning" role="alert">
            <p>
                <strong>{t.get("sign-refused")}</strong>
                " "
                {error.words(t)}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn NotYet(root: String) -> impl IntoView {
    let t = texts();
    view! {
        <PageTitle text=t.get("sign-not-yet")/>
        <div class="column">
            <PageHeading text=t.get("sign-not-yet")/>
            <p>{t.get("sign-not-yet-text")}</p>
            <p>
                <a class="button" href=format!("{root}/check")>
                    {t.get("sign-see-missing")}
                </a>
            </p>
        </div>
    }
}
