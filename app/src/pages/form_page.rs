//! One page of questions.

use leptos::prelude::*;

use super::draft_pages::use_draft;
use super::{NotFound, use_form};
use crate::api::texts;
use crate::components::{BackLink, PageForm, use_address};
use longhaul_form::{Form, Page, validate};

#[component]
pub(crate) fn FormPage<'a>(slug: &'a str) -> impl IntoView + use<> {
    let form = use_form();
    match position(form, slug) {
        Some(index) => view! { <Questions form index/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

fn position(form: &Form, slug: &str) -> Option<usize> {
    form.pages.iter().position(|page| page.slug == slug)
}

#[component]
fn Questions(form: &'static Form, index: usize) -> impl IntoView {
    let t = texts();
    let store = use_draft();
    let address = use_address();
    let page: &'static Page = &form.pages[index];
    let root = format!("/applications/{}", store.id());
    // Where "Change" on the check page leads back to.
    let from_check = move || address.value("return").is_some_and(|to| to == "check");

    let (back, back_text) = match index.checked_sub(1) {
        Some(previous) => (
            format!("{root}/{}", form.pages[previous].slug),
            form.pages[previous].title(t),
        ),
        None => (root.clone(), t.get("all-sections")),
    };
    let next = match form.pages.get(index + 1) {
        Some(next) => format!("{root}/{}", next.slug),
        None => format!("{root}/check"),
    };
    let check = format!("{root}/check");
    let to_check = check.clone();
    let href = Signal::derive(move || {
        if from_check() {
            to_check.clone()
        } else {
            back.clone()
        }
    });
    let text = Signal::derive(move || {
        if from_check() {
            t.get("check")
        } else {
            back_text
        }
        .to_owned()
    });

    let go_on = Callback::new(move |()| {
        store.save_now();
        address.turn_to(if untrack(from_check) { &check } else { &next });
    });
    let validate = Callback::new(move |()| {
        store.with_answers_now(|answers| validate::page(form, page, answers, &store.context()))
    });
    let caption = t.fill(
        "section",
        &[
            ("number", &(index + 1).to_string()),
            ("count", &form.pages.len().to_string()),
        ],
    );
    view! {
        <div class="column">
            <BackLink href text/>
            <PageForm
                form
                page
                store
                caption
                button=t.get("save-and-continue")
                validate
                go_on
            />
            <p class="form-foot">
                <a href=root>{t.get("all-sections")}</a>
            </p>
        </div>
    }
}
