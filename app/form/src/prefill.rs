//! The answers that a page is prefilled with.

use super::answers::{Answers, Value};
use super::merge::Change;
use super::progress::is_started;
use super::schema::{Form, Page, Scope};
use super::visibility::{Shown, shown};

/// Returns the changes that prefill `page` when it is first opened. The result is empty once
/// anything on the page has been answered, so that an answer that was cleared on purpose remains
/// cleared.
pub fn prefilled(form: &'static Form, page: &'static Page, answers: &Answers) -> Vec<Change> {
    if is_started(form, page, answers) {
        return Vec::new();
    }
    let scope = Scope::new(form, answers);
    let parts = shown(form, page, answers).into_iter();
    let changes = parts.filter_map(|part| match part {
        Shown::Field { path, field } if !field.prefill.is_empty() => {
            let text = scope.text(field.prefill);
            (!text.is_empty()).then(|| Change {
                path,
                base: None,
                value: Some(Value::Text(text.to_owned())),
            })
        }
        _ => None,
    });
    changes.collect()
}
