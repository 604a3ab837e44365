//! The list of the user's applications.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::load::Load;
use super::use_form;
use crate::api::calls::list_applications;
use crate::api::{ApplicationList, Summary, texts};
use crate::components::{PageTitle, clock};
use longhaul_form::text::isolated;

#[component]
pub(crate) fn Applications() -> impl IntoView {
    view! {
        <PageTitle text=texts().get("nav-applications")/>
        <Load loading=list_applications() view=|list| view! { <List list/> }.into_any()/>
    }
}

#[component]
fn List(list: ApplicationList) -> impl IntoView {
    let ApplicationList {
        applications,
        start_key,
    } = list;
    let empty = applications.is_empty();
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let deleted = done.is_some_and(|done| done == "deleted");
    let t = texts();
    let start_label = t.get(if empty {
        "applications-start"
    } else {
        "applications-start-another"
    });
    let cards = applications
        .into_iter()
        .map(|summary| view! { <Card summary/> });
    view! {
        <div class="column">
            {deleted
                .then(|| {
                    view! {
                        <div class="inset inset--success" role="status">
                            <p>{t.get("applications-deleted")}</p>
                        </div>
                    }
                })}
            <h1 class="title">{t.get("nav-applications")}</h1>
            {empty
                .then(|| view! { <p>{t.get("applications-none")}</p> })}
            <ul class="cards">{cards.collect_view()}</ul>
            <form method="post" action="/applications">
                // However often it is sent, it creates one application.
                <input type="hidden" name="key" value=start_key/>
                <button class="button" class:button--secondary=!empty type="submit">
                    {start_label}
                </button>
            </form>
        </div>
    }
}

#[component]
fn Card(summary: Summary) -> impl IntoView {
    let Summary {
        id,
        name,
        newer,
        completed,
        pages,
        updated_at,
        reference,
        kept_until,
        ends_soon,
    } = summary;
    let name = if name.is_empty() {
        use_form().title(crate::api::texts()).to_owned()
    } else {
        name
    };
    let t = texts();
    let (href, tag, state, line) = match reference {
        Some(reference) => (
            format!("/applications/done/{reference}"),
            "applications-submitted",
            "done",
            t.fill(
                "applications-reference",
                &[("reference", reference.as_str())],
            ),
        ),
        None if newer => (
            format!("/applications/{id}"),
            "applications-draft",
            "progress",
            t.get("applications-newer").to_owned(),
        ),
        None => (
            format!("/applications/{id}"),
            "applications-draft",
            "progress",
            t.fill(
                "applications-progress",
                &[
                    ("completed", &completed.to_string()),
                    ("pages", &pages.to_string()),
                    ("date", &clock::day(t, updated_at)),
                ],
            ),
        ),
    };
    let life = kept_until.map(|end| {
        let end = clock::day(t, end);
        let (class, line) = if ends_soon {
            (
                "card__line card__line--warning",
                t.fill("applications-ends", &[("date", &end)]),
            )
        } else {
            ("card__line", t.fill("applications-kept", &[("date", &end)]))
        };
        view! {
            <p class=class>{line}</p>
            <p class="card__line">
                <a class="card__action" href=format!("{href}/delete")>
                    {t.get("applications-delete")} " "
                    <span class="visually-hidden">
                        {t.fill("applications-delete-which", &[("name", &isolated(&name)), ("date", &clock::day(t, updated_at))])}
                    </span>
                </a>
            </p>
        }
    });
    view! {
        <li class="card">
            <div class="card__text">
                <a class="card__link" dir="auto" href=href>
                    {name}
                </a>
                <p class="card__line">{line}</p>
                {life}
            </div>
            <span class=format!("tag tag--{state}")>{t.get(tag)}</span>
        </li>
    }
}
