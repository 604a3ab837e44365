//! Boxes to tick.

use leptos::prelude::*;

use super::{Control, follow_checked};
use crate::draft::DraftStore;
use longhaul_form::answers::escape_path;

/// A box that has to be ticked.
#[component]
pub(crate) fn Consent(control: Control, label: &'static str) -> AnyView {
    let (invalid, described_by) = (control.aria_invalid(), control.aria_described_by());
    checkbox(control.store, control.path, label, invalid, described_by)
}

/// The box that takes a question away: "Does not apply".
#[component]
pub(crate) fn EscapeBox(store: DraftStore, path: String, label: &'static str) -> AnyView {
    checkbox(store, escape_path(&path), label, Signal::stored(None), None)
}

fn checkbox(
    store: DraftStore,
    path: String,
    label: &'static str,
    invalid: Signal<Option<&'static str>>,
    described_by: Option<String>,
) -> AnyView {
    let value = store.text(path.clone());
    let checked_now = store.with_answers_now(|answers| answers.text(&path) == "yes");
    let shown = Box::new(move || value.with(|value| value == "yes"));
    follow_checked(path.clone(), shown);
    view! {
        <div class="choice choice--box">
            // Without JavaScript an unticked box is not sent at all; this says that it was there.
            <input type="hidden" name=path.clone() value=""/>
            <input
                class="choice__input"
                type="checkbox"
                id=path.clone()
                name=path.clone()
                value="yes"
                checked=checked_now
                aria-invalid=invalid
                aria-describedby=described_by
            />
            <label class="choice__label" for=path>
                {label}
            </label>
        </div>
    }
    .into_any()
}
