//! The task list: every section and how far it is.

use leptos::prelude::*;

use super::draft_pages::use_draft;
use super::use_form;
use crate::api::texts;
use crate::components::{PageHeading, PageTitle, SaveStatusLine, clock, slot, words};
use crate::draft::DraftStore;
use longhaul_form::progress::{Status, completed, is_complete, status};

#[component]
pub(crate) fn TaskList() -> impl IntoView {
    let t = texts();
    let form = use_form();
    let store = use_draft();
    let id = store.id();
    let ctx = store.context();
    let done = move || store.with_answers(|answers| completed(form, answers, &ctx));
    let complete =
        Memo::new(move |_| store.with_answers(|answers| is_complete(form, answers, &ctx)));
    let tasks = form.pages.iter().enumerate().map(|(index, page)| {
        let href = format!("/applications/{id}/{}", page.slug);
        view! { <Task store number=index + 1 page href/> }
    });
    view! {
        <PageTitle text=form.title(t)/>
        <div class="column">
            <a class="back-link" href="/applications" rel="external">
                {t.get("applications")}
            </a>
            <PageHeading text=form.title(t)/>
            <p class="lead">
                {words(move || {
                    t.count("sections-done", form.pages.len(), &[("done", &done().to_string())])
                })}
            </p>
            <SaveStatusLine store/>
            <h2 class="tasks__heading">{t.get("tasks-answers")}</h2>
            <ol class="tasks">{tasks.collect_view()}</ol>
            <h2 class="tasks__heading">{t.get("tasks-apply")}</h2>
            <ol class="tasks">
                <FinalTask
                    title=t.get("check")
                    href=format!("/applications/{id}/check")
                    open=complete
                />
                <FinalTask title=form.sign.title(t) href=format!("/applications/{id}/sign") open=complete/>
            </ol>
            <p class="form-foot">
                {words(move || {
                    t.fill("kept-until", &[("date", &clock::day(t, store.kept_until()))])
                })}
                " "
                <a href=format!("/applications/{}/delete", store.id()) rel="external">
                    {t.get("delete-draft")}
                </a>
            </p>
        </div>
    }
}

#[component]
fn Task(
    store: DraftStore,
    number: usize,
    page: &'static longhaul_form::Page,
    href: String,
) -> impl IntoView {
    let t = texts();
    let form = use_form();
    let ctx = store.context();
    let status = move || store.with_answers(|answers| status(form, page, answers, &ctx));
    let tag = move || match status() {
        Status::Completed => (t.get("task-completed"), "tag tag--done"),
        Status::InProgress => (t.get("task-in-progress"), "tag tag--progress"),
        Status::NotStarted => (t.get("task-not-started"), "tag tag--open"),
    };
    let id = format!("task-{number}-status");
    view! {
        <li class="task">
            <a class="task__link" href=href aria-describedby=id.clone()>
                {page.title(t)}
            </a>
            <span class=move || tag().1 id=id>
                {words(move || tag().0.to_owned())}
            </span>
        </li>
    }
}

/// A task that opens once every section is completed.
#[component]
fn FinalTask(title: &'static str, href: String, open: Memo<bool>) -> impl IntoView {
    let t = texts();
    let link = move || match open.get() {
        true => view! {
            <a class="task__link" href=href.clone()>
                {title}
            </a>
            <span class="tag tag--open">{t.get("task-not-started")}</span>
        }
        .into_any(),
        false => view! {
            <span class="task__title">{title}</span>
            <span class="tag tag--closed">{t.get("task-cannot-start")}</span>
        }
        .into_any(),
    };
    view! { <li class="task">{slot(Box::new(link))}</li> }
}
