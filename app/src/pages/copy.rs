//! All answers as they were submitted, to read and to print.

use leptos::prelude::*;

use super::load::Load;
use super::print::PrintButton;
use super::{address_part, use_form};
use crate::api::calls::load_submission;
use crate::api::{Receipt, Submission, texts};
use crate::components::{BackLink, PageTitle, clock};
use longhaul_form::review::{Row, rows};
use longhaul_form::{Answers, Form, Page};

#[component]
pub(crate) fn Copy() -> impl IntoView {
    let reference = address_part("reference").into();
    view! { <Load loading=load_submission(reference) view=|submission| view! { <Submitted submission/> }.into_any()/> }
}

#[component]
fn Submitted(submission: Submission) -> impl IntoView {
    let form = use_form();
    let t = texts();
    let Submission { receipt, answers } = submission;
    let Receipt {
        reference,
        submitted_at,
        name,
        ..
    } = receipt;
    let date = clock::day(t, submitted_at);
    let sections = form.all_pages().map(|page| section(form, page, &answers));
    let facts = [
        ("copy-reference", reference.to_string()),
        ("copy-applicant", name),
        ("copy-submitted", clock::moment(t, submitted_at)),
    ];
    let facts = facts.map(|(key, value)| line(t.get(key), value));
    view! {
        <PageTitle text=t.get("copy")/>
        <div class="column column--wide">
            <BackLink href=format!("/applications/done/{reference}") text=t.get("copy-back")/>
            <h1 class="title">
                <span class="title__caption">
                    {t.fill("copy-of", &[("reference", reference.as_str())])}
                </span>
                {t.get("copy")}
            </h1>
            <p class="lead">{t.fill("copy-lead", &[("date", &date)])}</p>
            <div class="actions actions--above">
                <PrintButton/>
            </div>
            <dl class="summary__list facts">{facts.collect_view()}</dl>
            {sections.collect_view()}
        </div>
    }
}

/// A page's answers, under its headings and its items.
fn section(form: &'static Form, page: &'static Page, answers: &Answers) -> AnyView {
    let rows = rows(form, page, answers, texts());
    if rows.is_empty() {
        return ().into_any();
    }
    let parts = rows.chunk_by(|row, next| row.context == next.context);
    let part = |rows: &[Row]| {
        let heading = rows.first().and_then(|row| row.context.clone());
        let lines = rows
            .iter()
            .map(|row| line(row.question, row.answer.clone()));
        view! {
            <div class="summary__part">
                {heading.map(|heading| view! { <h3 class="summary__heading">{heading}</h3> })}
                <dl class="summary__list">{lines.collect_view()}</dl>
            </div>
        }
    };
    view! {
        <section class="summary">
            <h2 class="summary__title">{page.title(texts())}</h2>
            {parts.map(part).collect_view()}
        </section>
    }
    .into_any()
}

fn line(question: &'static str, answer: String) -> impl IntoView {
    view! {
        <div class="summary__row summary__row--read">
            <dt class="summary__key">{question}</dt>
            <dd class="summary__value" dir="auto">{answer}</dd>
        </div>
    }
}
