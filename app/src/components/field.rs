//! One question: label, hint, message, control, its "does not apply" box, and a conflict if there is one.

use leptos::prelude::*;

use super::conflict::ConflictChoice;
use super::inputs::{
    Consent, Control, DateParts, EscapeBox, FileInput, Option_, Radios, Select, TextArea, TextInput,
};
use super::slot::words;
use crate::api::texts;
use crate::draft::DraftStore;
use longhaul_form::answers::escape_path;
use longhaul_form::countries::COUNTRIES;
use longhaul_form::validate::Problem;
use longhaul_form::{Field, Form, Kind};

#[component]
pub(crate) fn FieldView(
    form: &'static Form,
    store: DraftStore,
    path: String,
    field: &'static Field,
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let t = texts();
    let invalid = {
        let path = path.clone();
        Memo::new(move |_| problems.with(|all| all.iter().any(|problem| problem.path == path)))
    };
    let off: Signal<bool> = match field.escape {
        true => {
            let escape = store.text(escape_path(&path));
            Signal::derive(move || escape.with(|value| value == "yes"))
        }
        false => Signal::stored(false),
    };
    let (label, hint) = (field.label(t), field.hint(t));
    let hint_id = (!hint.is_empty()).then(|| format!("{path}.hint"));
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
    let question = if field.required || matches!(field.kind, Kind::Consent) {
        label.to_owned()
    } else {
        t.fill("optional", &[("label", label)])
    };
    let hint = hint_id.map(|id| view! { <p class="hint" id=id>{hint}</p> }.into_any());
    let message = view! { <Message path=path.clone() problems/> };
    let body = match &field.kind {
        Kind::Consent => view! { {hint} {message} <Consent control label/> }.into_any(),
        kind if is_set(kind) => {
            // A single radio button cannot be wrong, only its group. The parts of a date carry the mark themselves.
            let group = (!matches!(kind, Kind::Date(_))).then_some("radiogroup");
            let wrong =
                Signal::derive(move || (group.is_some() && invalid.get()).then_some("true"));
            let described_by = group.map(|_| control.described_by.clone());
            let inner = set(control, field);
            view! {
                <fieldset class="set" role=group aria-invalid=wrong aria-describedby=described_by>
                    <legend class="label">{question}</legend>
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
                    {question}
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
    let escape = field.escape.then(|| {
        let label = field.escape_label(t);
        view! { <EscapeBox store path=path.clone() label/> }.into_any()
    });
    view! {
        <div class=class>
            {body}
            {escape}
            <ConflictChoice form store path/>
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
        Kind::Radio(choices) => {
            view! { <Radios control options=choices.options(texts())/> }.into_any()
        }
        _ => view! { <Radios control options=yes_no()/> }.into_any(),
    }
}

fn single(control: Control, field: &'static Field) -> AnyView {
    match &field.kind {
        Kind::LongText { max, .. } => view! { <TextArea control max=*max/> }.into_any(),
        Kind::Select(choices) => {
            view! { <Select control field options=choices.options(texts())/> }.into_any()
        }
        Kind::Country => {
            view! { <Select control field options=COUNTRIES.options(texts())/> }.into_any()
        }
        Kind::File(rules) => view! { <FileInput control rules=*rules/> }.into_any(),
        _ => view! { <TextInput control field/> }.into_any(),
    }
}

fn yes_no() -> Vec<Option_> {
    ["yes", "no"]
        .map(|value| (value, texts().get(value)))
        .to_vec()
}

fn message_id(path: &str) -> String {
    format!("{path}.error")
}

/// The message beside a question; always there, so that `aria-describedby` finds it.
#[component]
pub(crate) fn Message(path: String, problems: Signal<Vec<Problem>>) -> impl IntoView {
    let id = message_id(&path);
    // Empty if the answer has no error.
    let text = Memo::new(move |_| {
        problems.with(|all| {
            let about = all.iter().find(|problem| problem.path == path);
            about.map_or_else(String::new, |problem| problem.message.clone())
        })
    });
    view! {
        <p class="message" id=id hidden=move || text.with(String::is_empty)>
            <span class="visually-hidden">{texts().get("error-prefix")}</span>
            {words(move || text.get())}
        </p>
    }
    .into_any()
}
