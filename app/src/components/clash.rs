//! An answer that was changed here and elsewhere: all sides, and a choice. The buttons submit the form, so that they
//! work without JavaScript too.

use leptos::prelude::*;

use super::clock;
use super::dom::focus_soon;
use super::rows::{Row, rows};
use super::slot::steady_slot;
use crate::api::{Elsewhere, device_name, texts};
use crate::draft::DraftStore;
use crate::form::review::answer;
use crate::form::visibility::{Shown, shown};
use crate::form::wire::{KEEP_DRAFT, KEEP_OTHER, KEEP_SHOWN, side_name};
use crate::form::{Answers, Form, Kind, Page, Value};
use crate::text::Texts;

#[component]
pub fn Clash(form: &'static Form, store: DraftStore, path: String) -> impl IntoView {
    let t = texts();
    // Drawn again when one of these changes, and not at every step of a save.
    let seen = {
        let path = path.clone();
        Memo::new(move |_| {
            // What was typed since counts as this side.
            let mine = store.with_answers(|answers| answers.get(&path).cloned());
            (store.sides(&path), mine, store.elsewhere(&path))
        })
    };
    let choice = move || {
        let (Some(clash), mine, _) = seen.get() else {
            return ().into_any();
        };
        let words = |value, removed| in_words(form, store, &path, value, removed);
        let only = clash.others.len() == 1;
        let mut sides = vec![Side {
            place: match clash.mine_by {
                Some(by) => t.fill("clash-shown", &[("place", &place(t, Some(by)))]),
                None => t.get("clash-here").to_owned(),
            },
            value: words(mine, clash.mine_removed),
            label: t.get("clash-keep-mine"),
            name: KEEP_SHOWN,
            chosen: path.clone(),
            choose: {
                let path = path.clone();
                Box::new(move || store.keep_mine(&path))
            },
        }];
        for (nth, other) in clash.others.into_iter().enumerate() {
            let path = path.clone();
            let (name, chosen, by) = match other.posted {
                Some(version) => (KEEP_OTHER, side_name(version, &path), other.by),
                None => (KEEP_DRAFT, path.clone(), store.elsewhere(&path)),
            };
            sides.push(Side {
                place: place(t, by),
                value: words(other.value, other.removed),
                label: if only {
                    t.get("clash-take-theirs")
                } else {
                    t.get("clash-take-this")
                },
                name,
                chosen,
                choose: Box::new(move || store.take_theirs(&path, nth)),
            });
        }
        let text = if only {
            t.get("clash-text").to_owned()
        } else {
            t.fill("clash-text-several", &[("count", &sides.len().to_string())])
        };
        let sides = sides.into_iter().enumerate();
        let sides: Vec<_> = sides.map(|(at, one)| side(&path, at, one)).collect();
        view! {
            <div
                class="clash"
                role="group"
                aria-label=t.get("clash")
                id=format!("{path}.clash")
            >
                <p class="clash__text">{text}</p>
                <div class="clash__sides">{sides}</div>
            </div>
        }
        .into_any()
    };
    steady_slot(Box::new(choice))
}

/// Where and when an answer was given.
fn place(t: &Texts, by: Option<Elsewhere>) -> String {
    let Some(by) = by else {
        return t.get("clash-elsewhere").to_owned();
    };
    let time = clock::when(t, by.at);
    if by.here {
        return t.fill("clash-window", &[("time", &time)]);
    }
    let device = device_name(t, &by.device, &by.system);
    t.fill("clash-device", &[("device", &device), ("time", &time)])
}

/// Where one side comes from and what it is, with the button that chooses it.
struct Side {
    place: String,
    value: String,
    label: &'static str,
    /// What the button says to the server, where there is no script.
    name: &'static str,
    chosen: String,
    choose: Box<dyn Fn()>,
}

fn side(path: &str, at: usize, side: Side) -> AnyView {
    let control = path.to_owned();
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        (side.choose)();
        // The buttons are gone: the question goes on from here.
        focus_soon(control.clone());
    };
    // Buttons of the same name are told apart by what they choose.
    let id = format!("{path}.clash.{at}");
    view! {
        <div class="clash__side">
            <div id=id.clone()>
                <p class="clash__place">{side.place}</p>
                <p class="clash__value" dir="auto">{side.value}</p>
            </div>
            <button
                class="button button--secondary"
                type="submit"
                name=side.name
                value=side.chosen
                aria-describedby=id
                on:click=choose
            >
                {side.label}
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
