//! The list of one's applications.

use leptos::prelude::*;

use super::load::Load;
use super::use_form;
use crate::api::calls::list_applications;
use crate::api::{ApplicationList, Summary};
use crate::components::{PageTitle, clock};

#[component]
pub fn Applications() -> impl IntoView {
    let loaded = Resource::new_blocking(|| (), |()| list_applications());
    view! {
        <PageTitle text="Your applications"/>
        <Load loaded view=|list| view! { <List list/> }.into_any()/>
    }
}

#[component]
fn List(list: ApplicationList) -> impl IntoView {
    let ApplicationList {
        applications,
        start_key,
    } = list;
    let empty = applications.is_empty();
    let start_label = if empty {
        "Start an application"
    } else {
        "Start another application"
    };
    let cards = applications
        .into_iter()
        .map(|summary| view! { <Card summary/> });
    view! {
        <div class="column">
            <h1 class="title">"Your applications"</h1>
            {empty
                .then(|| view! { <p>"You have not started an application yet."</p> })}
            <ul class="cards">{cards.collect_view()}</ul>
            <form method="post" action="/applications">
                // However often it is sent, one application comes of it.
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
    } = summary;
    let name = if name.is_empty() {
        use_form().title.to_owned()
    } else {
        name
    };
    let changed = clock::day(updated_at);
    let (href, tag, state, line) = match reference {
        Some(reference) => (
            format!("/applications/done/{reference}"),
            "Submitted",
            "done",
            format!("Reference {reference}"),
        ),
        None if newer => (
            format!("/applications/{id}"),
            "Draft",
            "progress",
            "Cannot be opened at the moment: a newer version of this service saved it".to_owned(),
        ),
        None => (
            format!("/applications/{id}"),
            "Draft",
            "progress",
            format!("{completed} of {pages} sections completed. Last changed {changed}"),
        ),
    };
    view! {
        <li class="card">
            <div class="card__text">
                <a class="card__link" href=href>
                    {name}
                </a>
                <p class="card__line">{line}</p>
            </div>
            <span class=format!("tag tag--{state}")>{tag}</span>
        </li>
    }
}
