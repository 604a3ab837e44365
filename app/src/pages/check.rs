//! Check your answers.

use leptos::prelude::*;

use super::draft_pages::use_draft;
use super::use_form;
use crate::api::texts;
use crate::components::{
    BackLink, PageHeading, PageTitle, SaveStatusLine, file_link, steady_slot, upload_words, words,
};
use crate::draft::DraftStore;
use longhaul_form::review::{Row, rows};
use longhaul_form::validate;
use longhaul_form::{Answers, Form, Page};

#[component]
pub(crate) fn Check() -> impl IntoView {
    let t = texts();
    let form = use_form();
    let store = use_draft();
    let root = format!("/applications/{}", store.id());
    // What was kept on this device is restored after the first rendering, and other tabs' changes
    // arrive even later: what is checked has to be what will be submitted.
    let answers = Memo::new(move |_| store.with_answers(Clone::clone));
    let back = root.clone();
    view! {
        <PageTitle text=t.get("check")/>
        <div class="column column--wide">
            <BackLink href=back text=t.get("all-sections")/>
            <PageHeading text=t.get("check")/>
            {steady_slot(Box::new(move || {
                answers.with(|answers| summary(form, store, answers, root.clone()))
            }))}
            <SaveStatusLine store/>
        </div>
    }
    .into_any()
}

/// All answers, what is wrong with them, and the way on.
fn summary(form: &'static Form, store: DraftStore, answers: &Answers, root: String) -> AnyView {
    let t = texts();
    let open = validate::form(form, answers, &store.context());
    let complete = open.is_empty();
    let unfinished = (!complete).then(|| {
        let links = open.into_iter().map(|(page, problems)| {
            view! {
                <li>
                    <a href=format!("{root}/{}?return=check&errors=1", page.slug)>{page.title(t)}</a>
                    {t.count("check-open", problems.len(), &[])}
                </li>
            }
        });
        view! {
            <div class="inset inset--warning">
                <p>{t.get("check-unfinished")}</p>
                <ul>{links.collect_view()}</ul>
            </div>
        }
    });
    let sections = form.pages.iter().map(|page| {
        let rows = rows(form, page, answers, t);
        view! { <Section store page rows root=root.clone()/> }.into_any()
    });
    let go_on = if complete {
        view! {
            <a class="button" href=format!("{root}/sign")>
                {t.get("check-sign")}
            </a>
        }
        .into_any()
    } else {
        view! {
            <a class="button button--secondary" href=root.clone()>
                {t.get("check-back")}
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
        // The name of a repeated item is shown once, above its first row.
        let heading = (row.context != context)
            .then(|| row.context.clone())
            .flatten();
        context.clone_from(&row.context);
        let href = format!("{root}/{}?return=check#{}", page.slug, row.path);
        view! { <Line store row heading href/> }
    });
    view! {
        <section class="summary">
            <h2 class="summary__title">{page.title(texts())}</h2>
            <dl class="summary__list">{lines.collect_view()}</dl>
        </section>
    }
}

#[component]
fn Line(store: DraftStore, row: Row, heading: Option<String>, href: String) -> impl IntoView {
    let heading = heading.map(|heading| {
        view! { <span class="summary__context">{heading}</span> }
    });
    let t = texts();
    let missing = row.answer.is_empty();
    let answer = match row {
        Row {
            file: true, path, ..
        } if missing => {
            let not_answered = t.get("check-not-answered");
            words(move || upload_words(store, &path).unwrap_or_else(|| not_answered.to_owned()))
        }
        _ if missing => t.get("check-not-answered").into_any(),
        Row {
            file: true, answer, ..
        } => file_link(store, &answer),
        Row { answer, .. } => answer.into_any(),
    };
    view! {
        <div class="summary__row">
            <dt class="summary__key">{heading} {row.question}</dt>
            <dd class="summary__value" dir="auto" class:summary__value--missing=missing>
                {answer}
            </dd>
            <dd class="summary__action">
                <a href=href>
                    {t.get("check-change")} " " <span class="visually-hidden">{row.change}</span>
                </a>
            </dd>
        </div>
    }
}
