//! An answer that was changed here and elsewhere: all its values, and a choice. The buttons submit the form, so that they
//! work without JavaScript too.

use leptos::prelude::*;

use super::clock;
use super::dom::focus_soon;
use super::slot::steady_slot;
use crate::api::{RemoteEdit, device_name, texts};
use crate::draft::DraftStore;
use longhaul_form::review::answer;
use longhaul_form::text::Texts;
use longhaul_form::wire::{KEEP_DRAFT, KEEP_OTHER, KEEP_SHOWN, alternative_name};
use longhaul_form::{Answers, Form, Kind, Value};

#[component]
pub(crate) fn ConflictChoice(
    form: &'static Form,
    store: DraftStore,
    path: String,
) -> impl IntoView {
    let t = texts();
    // Drawn again when one of these changes, and not at every step of a save.
    let seen = store.conflict_at(path.clone());
    let choice = move || {
        let Some((conflict, ours, draft_by)) = seen.get() else {
            return ().into_any();
        };
        let words = |value, removed| in_words(form, store, &path, value, removed);
        let only = conflict.theirs.len() == 1;
        let mut options = vec![ValueOption {
            place: match conflict.ours_by {
                Some(by) => t.fill("conflict-shown", &[("place", &place(t, Some(by)))]),
                None => t.get("conflict-here").to_owned(),
            },
            value: words(ours, conflict.ours_removes),
            label: t.get("conflict-keep-ours"),
            name: KEEP_SHOWN,
            chosen: path.clone(),
            choose: {
                let path = path.clone();
                Box::new(move || store.keep_ours(&path))
            },
        }];
        for (nth, other) in conflict.theirs.into_iter().enumerate() {
            let path = path.clone();
            let (name, chosen, by) = match other.posted {
                Some(version) => (KEEP_OTHER, alternative_name(version, &path), other.by),
                None => (KEEP_DRAFT, path.clone(), draft_by.clone()),
            };
            options.push(ValueOption {
                place: place(t, by),
                value: words(other.value, other.removed),
                label: if only {
                    t.get("conflict-take-theirs")
                } else {
                    t.get("conflict-take-this")
                },
                name,
                chosen,
                choose: Box::new(move || store.take_theirs(&path, nth)),
            });
        }
        let text = if only {
            t.get("conflict-text").to_owned()
        } else {
            t.fill(
                "conflict-text-several",
                &[("count", &options.len().to_string())],
            )
        };
        let options = options.into_iter().enumerate();
        let options: Vec<_> = options.map(|(at, one)| option(&path, at, one)).collect();
        view! {
            <div
                class="clash"
                role="group"
                aria-label=t.get("conflict")
                id=format!("{path}.clash")
            >
                <p class="clash__text">{text}</p>
                <div class="clash__sides">{options}</div>
            </div>
        }
        .into_any()
    };
    steady_slot(Box::new(choice))
}

/// Where and when an answer was given.
fn place(t: &Texts, by: Option<RemoteEdit>) -> String {
    let Some(by) = by else {
        return t.get("conflict-elsewhere").to_owned();
    };
    let time = clock::when(t, by.at);
    if by.here {
        return t.fill("conflict-window", &[("time", &time)]);
    }
    let device = device_name(t, &by.device, &by.system);
    t.fill("conflict-device", &[("device", &device), ("time", &time)])
}

/// Where one of the values comes from and what it is, with the button that chooses it.
struct ValueOption {
    place: String,
    value: String,
    label: &'static str,
    /// What the button says to the server, where there is no script.
    name: &'static str,
    chosen: String,
    choose: Box<dyn Fn()>,
}

fn option(path: &str, at: usize, option: ValueOption) -> AnyView {
    let control = path.to_owned();
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        (option.choose)();
        // The buttons are gone: the question goes on from here.
        focus_soon(control.clone());
    };
    // Buttons of the same name are told apart by what they choose.
    let id = format!("{path}.clash.{at}");
    view! {
        <div class="clash__side">
            <div id=id.clone()>
                <p class="clash__place">{option.place}</p>
                <p class="clash__value" dir="auto">{option.value}</p>
            </div>
            <button
                class="button button--secondary"
                type="submit"
                name=option.name
                value=option.chosen
                aria-describedby=id
                on:click=choose
            >
                {option.label}
            </button>
        </div>
    }
    .into_any()
}

/// A value as its question shows it.
fn in_words(
    form: &'static Form,
    store: DraftStore,
    path: &str,
    value: Option<Value>,
    item_gone: bool,
) -> String {
    let t = texts();
    if item_gone {
        return t.get("conflict-removed").to_owned();
    }
    let question = path.strip_suffix(".na");
    let text = match (&value, form.field_at(path)) {
        (Some(Value::Items(items)), _) => t.count("conflict-entries", items.len(), &[]),
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
        true => t.get("conflict-nothing").to_owned(),
        false => text,
    }
}
