//! One line of text.

use leptos::prelude::*;

use super::Control;
use longhaul_form::{Field, Kind};

#[component]
pub(crate) fn TextInput(control: Control, field: &'static Field) -> AnyView {
    let path = control.path.clone();
    control.follow();
    let (kind, mode) = match field.kind {
        // A control of the type `email` would write an international domain as `xn--`.
        Kind::Email => ("text", "email"),
        Kind::Phone => ("tel", "tel"),
        Kind::Number { .. } => ("text", "numeric"),
        Kind::Amount => ("text", "decimal"),
        _ => ("text", "text"),
    };
    let verbatim = matches!(
        field.kind,
        Kind::Email | Kind::Code { .. } | Kind::Pattern { .. }
    );
    view! {
        <input
            class=format!("input input--{}", width(field))
            id=path.clone()
            name=path
            type=kind
            inputmode=mode
            dir="auto"
            value=control.text_now()
            autocomplete=Control::autocomplete(field.autocomplete)
            spellcheck=verbatim.then_some("false")
            autocapitalize=verbatim.then_some("none")
            aria-invalid=control.aria_invalid()
            aria-describedby=control.aria_described_by()
            disabled=control.off
        />
    }
    .into_any()
}

/// An input as wide as its answer shows how much is expected.
fn width(field: &Field) -> &'static str {
    match field.kind {
        Kind::Number { .. } => "short",
        Kind::Amount | Kind::Phone => "medium",
        Kind::Pattern { max, .. } | Kind::Code { max } | Kind::Text { max } => match max {
            0..=12 => "short",
            13..=30 => "medium",
            _ => "wide",
        },
        _ => "wide",
    }
}
