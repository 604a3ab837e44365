//! The controls themselves, one file per kind. Each shows what the draft holds. None of them listens: the guard
//! ([`crate::draft::guard`]) reports what they hold, however it got there.

mod choice;
mod consent;
mod date;
mod file;
mod text;
mod textarea;

pub(crate) use choice::{Option_, Radios, Select};
pub(crate) use consent::{Consent, EscapeBox};
pub(crate) use date::DateParts;
pub(crate) use file::{FileInput, file_link, upload_words};
pub(crate) use text::TextInput;
pub(crate) use textarea::TextArea;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::dom::{element, on_change};
use crate::draft::{DraftStore, guard};
use longhaul_form::{Form, Kind};

/// What every control needs to know of its question.
#[derive(Clone)]
pub(crate) struct Control {
    pub store: DraftStore,
    pub path: String,
    /// Ids of hint and message, for `aria-describedby`.
    pub described_by: String,
    pub invalid: Memo<bool>,
    /// The question was taken away by its "does not apply" box.
    pub off: Signal<bool>,
}

// Attributes of all controls have the same few types: each type of its own, for each attribute,
// weighs in the wasm module.
impl Control {
    /// `aria-invalid` is only there when it is true.
    fn aria_invalid(&self) -> Signal<Option<&'static str>> {
        let invalid = self.invalid;
        Signal::derive(move || invalid.get().then_some("true"))
    }

    fn aria_described_by(&self) -> Option<String> {
        (!self.described_by.is_empty()).then(|| self.described_by.clone())
    }

    fn autocomplete(token: &str) -> Option<String> {
        (!token.is_empty()).then(|| token.to_owned())
    }

    /// Keeps the text control of the question in step with the draft.
    fn follow(&self) {
        let value = self.store.text(self.path.clone());
        follow_text(self.path.clone(), Box::new(move || value.get()));
    }

    /// The text in the draft now, for the first rendering.
    fn text_now(&self) -> String {
        self.store
            .with_answers_now(|answers| answers.text(&self.path).to_owned())
    }
}

/// The id of the control that a message about `path` leads to.
pub(crate) fn first_control(form: &'static Form, path: &str) -> String {
    match form.field_at(path).map(|(_, field)| &field.kind) {
        Some(Kind::Date(_)) => format!("{path}.day"),
        _ => path.to_owned(),
    }
}

/// Keeps the text control `id` in step with `shown`, without ever overwriting what the user types:
/// its value is written only when it differs.
fn follow_text(id: String, shown: Box<dyn Fn() -> String>) {
    follow(id, "value", Box::new(move || shown().into()));
}

/// Keeps the box or radio button `id` in step with `shown`.
fn follow_checked(id: String, shown: Box<dyn Fn() -> bool>) {
    follow(id, "checked", Box::new(move || shown().into()));
}

fn follow(id: String, property: &'static str, shown: Box<dyn Fn() -> JsValue>) {
    on_change(Box::new(move |_| {
        let shown = shown();
        if let Some(control) = element(&id) {
            guard::write(&control, property, &shown);
        }
    }));
}
