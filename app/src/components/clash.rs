//! An answer that was changed here and elsewhere: both sides, and a choice. The buttons submit the form, so that they
//! work without JavaScript too.

use leptos::prelude::*;

use super::clock;
use super::dom::focus_soon;
use super::rows::{Row, rows};
use crate::api::{Elsewhere, texts};
use crate::draft::DraftStore;
use crate::form::answers::item_of;
use crate::form::review::answer;
use crate::form::visibility::{Shown, shown};
use crate::form::wire::{KEEP_DRAFT, KEEP_POSTED};
use crate::form::{Answers, Form, Kind, Page, Value};

#[component]
pub fn Clash(form: &'static Form, store: DraftStore, path: String) -> impl IntoView {
    let t = texts();
    let clash = store.clash(path.clone());
    let choice = move || {
        let Some(conflict) = clash.get() else {
            return ().into_any();
        };
        let gone = item_of(&path).is_some_and(|(group, item)| {
            !store.with_answers(|answers| answers.has_item(group, item))
        });
        // What was typed since counts as this side.
        let mine = store.with_answers(|answers| answers.get(&path).cloned());
        let mine = in_words(form, store, &path, mine, false);
        let theirs = in_words(form, store, &path, conflict.theirs, gone);
        let place = move |elsewhere: Option<Elsewhere>| match elsewhere {
            Some(Elsewhere { here: true, at, .. }) => {
                t.fill("clash-window", &[("time", &clock::when(t, at))])
            }
            Some(Elsewhere { device, at, .. }) => t.fill(
                "clash-device",
                &[("device", &device), ("time", &clock::when(t, at))],
            ),
            None => t.get("clash-elsewhere").to_owned(),
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
                aria-label=t.get("clash")
                id=format!("{path}.clash")
            >
                <p class="clash__text">{t.get("clash-text")}</p>
                <div class="clash__sides">
                    {side((t.get("clash-here").to_owned(), mine), t.get("clash-keep-mine"), KEEP_POSTED, path.clone(), keep)}
                    {side((place, theirs), t.get("clash-take-theirs"), KEEP_DRAFT, path.clone(), take)}
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
fn in_words(
    form: &'static Form,
    store: DraftStore,
    path: &str,
    value: Option<Value>,
    item_gone: bool,
) -> String {
    let t = texts();
    if item_gone {
        return t.get("clash-removed").to_owned();
    }
    let question = path.strip_suffix(".na");
    let text = match (&value, form.field_at(path)) {
        (Some(Value::Items(items)), _) => t.count("clash-entries", items.len(), &[]),
        (Some(_), Some((_, field))) if question.is_some() => field.escape_label(t).to_owned(),
        (Some(Value::Text(id)), Some((_, field))) if matches!(field.kind, Kind::File(_)) => {
            match store.uploads().file(id) {
                Some((name, _)) => name,
                None => t.get("upload-elsewhere").to_owned(),
            }
        }
        (Some(_), Some((_, field))) => {
            let mut answers = Answers::default();
            answers.set(path, value);
            answer(field, &answers, path, t)
        }
        _ => String::new(),
    };
    match text.is_empty() {
        true => t.get("clash-nothing").to_owned(),
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
                    let about = form
                        .field_at(&path)
                        .map_or("", |(_, field)| field.label(texts()));
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
