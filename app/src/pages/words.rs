//! Sentences with one value that is emphasised.

use leptos::prelude::*;

use crate::api::texts;

/// Stands in for the value while the sentence around it is composed. It occurs in no text.
const HERE: &str = "\u{1}";

/// The text of `key` with its placeables filled in, and `value` for `name` in bold.
pub(crate) fn with_strong(
    key: &str,
    values: &[(&str, &str)],
    name: &str,
    value: String,
) -> AnyView {
    let text = texts().fill(key, &[values, &[(name, HERE)]].concat());
    let (before, after) = text.split_once(HERE).unwrap_or((&text, ""));
    view! {
        {before.to_owned()}
        <strong dir="auto">{value}</strong>
        {after.to_owned()}
    }
    .into_any()
}
