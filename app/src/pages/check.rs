//! Check your answers.

use leptos::prelude::*;

use super::draft_pages::use_draft;
use super::use_form;
use crate::components::{BackLink, PageHeading, PageTitle, SaveStatusLine, file_link};
use crate::draft::DraftStore;
use crate::form::review::{Row, rows};
use crate::form::validate;
use crate::form::{Answers, Form, Page};

#[component]
pub fn Check() -> impl IntoView {
    let form = use_form();
    let store = use_draft();
    let root = format!("/applications/{}", store.id());
    // What was kept on this device is put back after the first rendering, and other tabs' changes
    // arrive later still: what is checked has to be what will be submitted.
    let answers = Memo::new(move |_| store.with_answers(Clone::clone));
    let back = root.clone();
    view! {
        <PageTitle text="Check your answers"/>
        <div class="column column--wide">
            <BackLink href=back text="All sections"/>
            <PageHeading text="Check your answers"/>
            {move || answers.with(|answers| summary(form, store, answers, root.clone()))}
            <SaveStatusLine store/>
        </div>
    }
    .into_any()
}

/// All answers, what is wrong with them, and the way on.
fn summary(form: &'static Form, store: DraftStore, answers: &Answers, root: String) -> AnyView {
    let open = validate::form(form, answers, &store.context());
    let complete = open.is_empty();
    let unfinished = (!complete).then(|| {
        let links = open.into_iter().map(|(page, problems)| {
            let count = match problems.len() {
                1 => "1 question".to_owned(),
                number => format!("{number} questions"),
            };
            view! {
                <li>
                    <a href=format!("{root}/{}?return=check&errors=1", page.slug)>{page.title}</a>
                    {format!(": {count} to answer or correct")}
                </li>
            }
        });
        view! {
            <div class="inset inset--warning">
                <p>"Before you can sign, some sections need your attention:"</p>
                <ul>{links.collect_view()}</ul>
            </div>
        }
    });
    let sections = form.pages.iter().map(|page| {
        let rows = rows(form, page, answers);
        view! { <Section store page rows root=root.clone()/> }.into_any()
    });
    let go_on = if complete {
        view! {
            <a class="button" href=format!("{root}/sign")>
                "Continue to sign"
            </a>
        }
        .into_any()
    } else {
        view! {
            <a class="button button--secondary" href=root.clone()>
                "Back to all sections"
            </a>
        }
        .into_any()
    };
    view! {
        {unfinished}
        {sections.collect_view()}
        <div class="actions">{go_on}</div>
    }
    .into_any()
}

#[component]
fn Section(store: DraftStore, page: &'static Page, rows: Vec<Row>, root: String) -> impl IntoView {
    let mut context = None;
    let lines = rows.into_iter().map(|row| {
        // The name of a repeated item stands once, above its first row.
        let heading = (row.context != context)
            .then(|| row.context.clone())
            .flatten();
        context.clone_from(&row.context);
        let href = format!("{root}/{}?return=check#{}", page.slug, row.path);
        view! { <Line store row heading href/> }
    });
    view! {
        <section class="summary">
            <h2 class="summary__title">{page.title}</h2>
            <dl class="summary__list">{lines.collect_view()}</dl>
        </section>
    }
}

#[component]
fn Line(store: DraftStore, row: Row, heading: Option<String>, href: String) -> impl IntoView {
    let heading = heading.map(|heading| {
        view! { <span class="summary__context">{heading}</span> }
    });
    // The row says "change your surname"; the first word is there for everybody to see.
    let of = row.change.trim_start_matches("change").to_owned();
    let missing = row.answer.is_empty();
    let answer = match row {
        _ if missing => "Not answered".into_any(),
        Row {
            file: true, answer, ..
        } => file_link(store, &answer),
        Row { answer, .. } => answer.into_any(),
    };
    view! {
        <div class="summary__row">
            <dt class="summary__key">{heading} {row.question}</dt>
            <dd class="summary__value" class:summary__value--missing=missing>
                {answer}
            </dd>
            <dd class="summary__action">
                <a href=href>
                    "Change" <span class="visually-hidden">{of}</span>
                </a>
            </dd>
        </div>
    }
}
