//! An answer that was changed here and elsewhere: both sides, and a choice. The buttons submit the form, so that they
//! work without JavaScript too.

use leptos::prelude::*;

use super::clock;
use super::dom::focus_soon;
use super::rows::{Row, rows};
use crate::api::Elsewhere;
use crate::draft::DraftStore;
use crate::form::answers::item_of;
use crate::form::review::answer;
use crate::form::visibility::{Shown, shown};
use crate::form::{Answers, Form, Page, Value};

#[component]
pub fn Clash(form: &'static Form, store: DraftStore, path: String) -> impl IntoView {
    let clash = store.clash(path.clone());
    let choice = move || {
        let Some(conflict) = clash.get() else {
            return ().into_any();
        };
        let gone = item_of(&path).is_some_and(|(group, item)| {
            let items = |answers: &Answers| answers.items(group).iter().any(|id| id == item);
            !store.with_answers(items)
        });
        // What was typed since counts as this side.
        let mine = store.with_answers(|answers| answers.get(&path).cloned());
        let mine = in_words(form, &path, mine, false);
        let theirs = in_words(form, &path, conflict.theirs, gone);
        let place = move |elsewhere: Option<Elsewhere>| match elsewhere {
            Some(Elsewhere { here: true, at, .. }) => {
                format!("In another window of this browser, {}", clock::when(at))
            }
            Some(Elsewhere { device, at, .. }) => format!("{device}, {}", clock::when(at)),
            None => "In another window or on another device".to_owned(),
        };
        let place = place(store.elsewhere(&path));
        let keep = {
            let path = path.clone();
            Box::new(move || store.keep_mine(&path))
        };
        let take = {
            let path = path.clone();
            Box::new(move || store.take_theirs(&path))
        };
        view! {
            <div
                class="clash"
                role="group"
                aria-label="This answer was changed elsewhere"
                id=format!("{path}.clash")
            >
                <p class="clash__text">"This answer was changed in two places. Which one is right?"</p>
                <div class="clash__sides">
                    {side(("Here".to_owned(), mine), "Keep what I see here", "_keep", path.clone(), keep)}
                    {side((place, theirs), "Use the other one", "_take", path.clone(), take)}
                </div>
            </div>
        }
        .into_any()
    };
    choice.into_any()
}

/// Where one side comes from and what it is, with the button that chooses it.
fn side(
    (place, value): (String, String),
    label: &'static str,
    name: &'static str,
    path: String,
    choose: Box<dyn Fn()>,
) -> AnyView {
    let control = path.clone();
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        choose();
        // The buttons are gone: the question goes on from here.
        focus_soon(control.clone());
    };
    view! {
        <div class="clash__side">
            <p class="clash__place">{place}</p>
            <p class="clash__value">{value}</p>
            <button
                class="button button--secondary"
                type="submit"
                name=name
                value=path
                on:click=choose
            >
                {label}
            </button>
        </div>
    }
    .into_any()
}

/// One side as its question shows it.
fn in_words(form: &'static Form, path: &str, value: Option<Value>, item_gone: bool) -> String {
    if item_gone {
        return "This entry was removed".to_owned();
    }
    let question = path.strip_suffix(".na");
    let text = match (&value, form.field_at(path)) {
        (Some(Value::Items(items)), _) => format!("{} entries", items.len()),
        (Some(_), Some((_, field))) if question.is_some() => {
            field.escape.unwrap_or_default().to_owned()
        }
        (Some(_), Some((_, field))) => {
            let mut answers = Answers::default();
            answers.set(path, value);
            answer(field, &answers, path)
        }
        _ => String::new(),
    };
    match text.is_empty() {
        true => "No answer".to_owned(),
        false => text,
    }
}

/// Clashes about answers that this page does not ask: an item that was removed elsewhere, a branch
/// that is switched off, another page. They too have to be decided before anything is submitted.
#[component]
pub fn ClashesElsewhere(
    form: &'static Form,
    page: &'static Page,
    store: DraftStore,
) -> impl IntoView {
    rows(Box::new(move || {
        let here = store.with_answers(|answers| shown_paths(form, page, answers));
        let clashes = store.clashing().into_iter();
        clashes
            .filter(|path| !here.contains(path))
            .map(|path| {
                Row::new(path.clone(), move || {
                    let about = form.field_at(&path).map_or("", |(_, field)| field.label);
                    view! {
                        <p class="label">{about}</p>
                        <Clash form store path=path.clone()/>
                    }
                    .into_any()
                })
            })
            .collect()
    }))
}

fn shown_paths(form: &'static Form, page: &'static Page, answers: &Answers) -> Vec<String> {
    let mut paths = Vec::new();
    for part in shown(form, page, answers) {
        match part {
            Shown::Heading(_) => {}
            Shown::Field { path, .. } => paths.push(path),
            Shown::Group { items, .. } => {
                let fields = items.into_iter().flat_map(|(_, fields)| fields);
                paths.extend(fields.map(|(path, _)| path));
            }
        }
    }
    paths
}
