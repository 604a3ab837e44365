//! Answers that a page starts with.

use super::answers::{Answers, Value};
use super::merge::Change;
use super::progress::is_started;
use super::schema::{Form, Page, Scope};
use super::visibility::{Shown, shown};

/// What to fill in when `page` is opened for the first time: nothing once anything on it was
/// answered, so that an answer cleared on purpose stays cleared.
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
