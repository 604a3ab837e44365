//! Several lines of text, with a count of the characters left.

use leptos::prelude::*;

use super::super::slot::{escaped, words};
use super::{Control, follow_text};
use crate::api::texts;
use longhaul_form::reading::{length, text};

#[component]
pub(crate) fn TextArea(control: Control, max: usize) -> AnyView {
    let path = control.path.clone();
    let value = control.store.text(path.clone());
    follow_text(path.clone(), Box::new(move || value.get()));

    let t = texts();
    let used = move || value.with(|typed| length(&text(typed)));
    let left = move || match max.checked_sub(used()) {
        Some(left) => t.count("characters-left", left, &[]),
        None => t.count("characters-over", used() - max, &[]),
    };
    let class = move || match used() > max {
        true => "count count--over",
        false => "count",
    };
    let count_id = format!("{path}.count");
    let described_by = control.aria_described_by().unwrap_or_default() + " " + &count_id;
    view! {
        <textarea
            class="input input--area"
            id=path.clone()
            name=path
            rows="5"
            dir="auto"
            aria-invalid=control.aria_invalid()
            aria-describedby=Some(described_by.trim().to_owned())
            disabled=control.off
            inner_html=content(&control.text_now())
        ></textarea>
        <p class=class id=count_id>
            {words(left)}
        </p>
    }
    .into_any()
}

/// The content of a textarea as HTML. Leptos 0.8 writes such content unescaped, so it is escaped
/// here; and HTML drops a newline right after the opening tag, so one is put in front.
fn content(text: &str) -> String {
    ["\n", &escaped(text)].concat()
}

#[cfg(test)]
mod tests {
    use super::content;

    #[test]
    fn stored_markup_stays_text() {
        assert_eq!(
            content("</textarea><script>alert(1)</script>&amp;"),
            "\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"
        );
    }

    #[test]
    fn a_leading_newline_survives_the_parser() {
        assert_eq!(content("\nsecond line"), "\n\nsecond line");
    }
}
