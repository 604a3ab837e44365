//! One question: label, hint, message, control, its "does not apply" box, and a clash if there is one.

use leptos::prelude::*;

use super::inputs::{
    Consent, Control, DateParts, EscapeBox, FileInput, Option_, Radios, Select, TextArea, TextInput,
};
use super::rows::{Row, rows};
use crate::draft::DraftStore;
use crate::form::answers::escape_path;
use crate::form::countries::COUNTRIES;
use crate::form::files::is_file_id;
use crate::form::validate::Problem;
use crate::form::visibility::{Shown, shown};
use crate::form::{Answers, Choice, Field, Form, Kind, Page, Value};

const YES_NO: [Option_; 2] = [("yes", "Yes"), ("no", "No")];

#[component]
pub fn FieldView(
    store: DraftStore,
    path: String,
    field: &'static Field,
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let invalid = {
        let path = path.clone();
        Memo::new(move |_| problems.with(|all| all.iter().any(|problem| problem.path == path)))
    };
    let off: Signal<bool> = match field.escape {
        Some(_) => {
            let escape = store.text(escape_path(&path));
            Signal::derive(move || escape.with(|value| value == "yes"))
        }
        None => Signal::stored(false),
    };
    let hint_id = (!field.hint.is_empty()).then(|| format!("{path}.hint"));
    let control = Control {
        store,
        path: path.clone(),
        described_by: [hint_id.as_deref().unwrap_or(""), &message_id(&path)]
            .join(" ")
            .trim()
            .to_owned(),
        invalid,
        off,
    };
    let label = if field.required || matches!(field.kind, Kind::Consent) {
        field.label.to_owned()
    } else {
        format!("{} (optional)", field.label)
    };
    let hint = hint_id.map(|id| view! { <p class="hint" id=id>{field.hint}</p> }.into_any());
    let message = view! { <Message path=path.clone() problems/> };
    let body = match &field.kind {
        Kind::Consent => view! { {hint} {message} <Consent control label=field.label/> }.into_any(),
        kind if is_set(kind) => {
            let inner = set(control, field);
            view! {
                <fieldset class="set">
                    <legend class="label">{label}</legend>
                    {hint}
                    {message}
                    {inner}
                </fieldset>
            }
            .into_any()
        }
        _ => {
            let inner = single(control, field);
            view! {
                <label class="label" for=path.clone()>
                    {label}
                </label>
                {hint}
                {message}
                {inner}
            }
            .into_any()
        }
    };
    let class = move || match invalid.get() {
        true => "field field--invalid",
        false => "field",
    };
    let escape = field
        .escape
        .map(|label| view! { <EscapeBox store path=path.clone() label/> }.into_any());
    view! {
        <div class=class>
            {body}
            {escape}
            <Clash store path/>
        </div>
    }
    .into_any()
}

/// Whether the question is a set of controls, so that a legend names it instead of a label.
fn is_set(kind: &Kind) -> bool {
    matches!(kind, Kind::Date(_) | Kind::YesNo | Kind::Radio(_))
}

fn set(control: Control, field: &'static Field) -> AnyView {
    match &field.kind {
        Kind::Date(_) => view! { <DateParts control field/> }.into_any(),
        Kind::Radio(choices) => view! { <Radios control options=options(choices)/> }.into_any(),
        _ => view! { <Radios control options=YES_NO.to_vec()/> }.into_any(),
    }
}

fn single(control: Control, field: &'static Field) -> AnyView {
    match &field.kind {
        Kind::LongText { max, .. } => view! { <TextArea control max=*max/> }.into_any(),
        Kind::Select(choices) => {
            view! { <Select control field options=options(choices)/> }.into_any()
        }
        Kind::Country => view! { <Select control field options=options(COUNTRIES)/> }.into_any(),
        Kind::File(rules) => view! { <FileInput control rules=*rules/> }.into_any(),
        _ => view! { <TextInput control field/> }.into_any(),
    }
}

fn options(choices: &'static [Choice]) -> Vec<Option_> {
    choices
        .iter()
        .map(|choice| (choice.value, choice.label))
        .collect()
}

fn message_id(path: &str) -> String {
    format!("{path}.error")
}

/// The message beside a question; always there, so that `aria-describedby` finds it.
#[component]
pub fn Message(path: String, problems: Signal<Vec<Problem>>) -> impl IntoView {
    let id = message_id(&path);
    // Empty where there is nothing to complain about.
    let text = Memo::new(move |_| {
        problems.with(|all| {
            let about = all.iter().find(|problem| problem.path == path);
            about.map_or_else(String::new, |problem| problem.message.clone())
        })
    });
    view! {
        <p class="message" id=id hidden=move || text.with(String::is_empty)>
            <span class="visually-hidden">"Error: "</span>
            {move || text.get()}
        </p>
    }
    .into_any()
}

/// The same answer was changed here and elsewhere: both values, and a choice.
#[component]
fn Clash(store: DraftStore, path: String) -> impl IntoView {
    let clash = store.clash(path.clone());
    let choice = move || {
        let Some(conflict) = clash.get() else {
            return ().into_any();
        };
        let theirs = match conflict.theirs {
            Some(Value::Text(text)) if is_file_id(&text) => match store.uploads().file(&text) {
                Some((name, _)) => name,
                None => "another file".to_owned(),
            },
            Some(Value::Text(text)) => text,
            Some(Value::Items(items)) => format!("{} entries", items.len()),
            None => "no answer".to_owned(),
        };
        let (mine, other) = (path.clone(), path.clone());
        view! {
            <div class="clash" role="group" aria-label="This answer was changed elsewhere">
                <p class="clash__text">
                    "This answer was also changed in another window or on another device, to “"
                    <strong class="clash__value">{theirs}</strong> "”. Which one is right?"
                </p>
                <button
                    class="button button--secondary"
                    type="button"
                    on:click=move |_| store.keep_mine(&mine)
                >
                    "Keep what I see here"
                </button>
                <button
                    class="button button--secondary"
                    type="button"
                    on:click=move |_| store.take_theirs(&other)
                >
                    "Use the other one"
                </button>
            </div>
        }
        .into_any()
    };
    choice.into_any()
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
                        <Clash store path=path.clone()/>
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
