//! One of several: radio buttons for a few, a select for many.

use leptos::prelude::*;

use super::{Control, follow_checked, follow_text};
use crate::api::texts;
use longhaul_form::Field;

/// A value and its label.
pub(crate) type Option_ = (&'static str, &'static str);

#[component]
pub(crate) fn Radios(control: Control, options: Vec<Option_>) -> AnyView {
    let inline = if options.len() == 2 {
        " choices--inline"
    } else {
        ""
    };
    let radios = options
        .into_iter()
        .enumerate()
        .map(|(index, (value, label))| {
            // The first carries the path itself as id: messages lead to it.
            let id = match index {
                0 => control.path.clone(),
                _ => format!("{}.{value}", control.path),
            };
            view! { <Radio control=control.clone() id value label/> }.into_any()
        });
    view! {
        // Without JavaScript an unanswered choice is not sent at all; this says that it was there.
        <input type="hidden" name=control.path.clone() value=""/>
        <div class=format!("choices{inline}")>{radios.collect_view()}</div>
    }
    .into_any()
}

#[component]
fn Radio(control: Control, id: String, value: &'static str, label: &'static str) -> AnyView {
    let Control { store, path, .. } = control.clone();
    let chosen = store.text(path.clone());
    let shown = Box::new(move || chosen.with(|chosen| chosen == value));
    follow_checked(id.clone(), shown);
    view! {
        <div class="choice">
            <input
                class="choice__input"
                type="radio"
                id=id.clone()
                name=path
                value=value
                checked=control.text_now() == value
                aria-describedby=control.aria_described_by()
                disabled=control.off
            />
            <label class="choice__label" for=id>
                {label}
            </label>
        </div>
    }
    .into_any()
}

#[component]
pub(crate) fn Select(control: Control, field: &'static Field, options: Vec<Option_>) -> AnyView {
    let path = control.path.clone();
    let value = control.store.text(path.clone());
    follow_text(path.clone(), Box::new(move || value.get()));
    let now = control.text_now();
    let options = options.into_iter().map(|(value, label)| {
        view! {
            <option value=value selected=value == now>
                {label}
            </option>
        }
        .into_any()
    });
    view! {
        <select
            class="input input--select"
            id=path.clone()
            name=path
            autocomplete=Control::autocomplete(field.autocomplete)
            aria-invalid=control.aria_invalid()
            aria-describedby=control.aria_described_by()
            disabled=control.off
        >
            <option value="">{texts().get("choose")}</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}
