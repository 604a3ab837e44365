//! Deletes a draft. A page of its own, so that no user deletes one by accident.

use leptos::prelude::*;

use super::draft_pages::Submitted;
use super::problem::LoadProblem;
use super::{address_part, use_form};
use crate::api::{Draft, ErrorCode, draft_of_request, set_status, texts};
use crate::components::{BackLink, PageTitle};
use longhaul_form::text::isolated;

#[component]
pub(crate) fn DeleteDraft() -> impl IntoView {
    let id = address_part("id");
    match draft_of_request() {
        Ok(Draft {
            reference: Some(reference),
            ..
        }) => view! { <Submitted reference/> }.into_any(),
        Ok(draft) => {
            let name = (use_form().applicant)(&draft.answers);
            view! { <Question id name/> }.into_any()
        }
        // It cannot be opened here, but it can be deleted.
        Err(error) if error.code == ErrorCode::NewerVersion => {
            set_status(200);
            view! { <Question id name=String::new()/> }.into_any()
        }
        Err(error) => view! { <LoadProblem error/> }.into_any(),
    }
}

#[component]
fn Question(id: String, name: String) -> impl IntoView {
    let t = texts();
    let what = match name.is_empty() {
        true => t.get("draft-delete-what").to_owned(),
        false => t.fill("draft-delete-of", &[("name", &isolated(&name))]),
    };
    view! {
        <PageTitle text=t.get("draft-delete")/>
        <div class="column">
            <BackLink href="/applications" text=t.get("nav-applications")/>
            <h1 class="title">{t.get("draft-delete-sure")}</h1>
            <div class="inset inset--warning">
                <p>
                    <strong>{t.get("delete-final")}</strong>
                    " "
                    {what}
                </p>
            </div>
            <form method="post" action=format!("/applications/{id}/delete")>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        {t.get("draft-delete")}
                    </button>
                    <a href=format!("/applications/{id}") rel="external">
                        {t.get("delete-keep")}
                    </a>
                </div>
            </form>
        </div>
    }
}
