//! The content of a submission.

use super::answers::{Answers, Value, escape_path};
use super::reading::read;
use super::schema::{Field, Form};
use super::visibility::{Shown, shown};
use crate::text::Texts;

/// Returns the meaning of the answers to all questions that are asked, including the page to sign.
///
/// Switched-off branches are left out. For a question marked as not applicable, only the box is
/// kept.
pub fn submission(form: &'static Form, answers: &Answers, texts: &Texts) -> Answers {
    let mut kept = Answers::default();
    for page in form.all_pages() {
        for part in shown(form, page, answers) {
            match part {
                Shown::Heading(_) => {}
                Shown::Field { path, field } => keep(answers, &path, field, texts, &mut kept),
                Shown::Group { group, items } => {
                    let ids = items.iter().map(|(id, _)| id.clone()).collect();
                    kept.set(group.name, Some(Value::Items(ids)));
                    for (path, field) in items.iter().flat_map(|(_, fields)| fields) {
                        keep(answers, path, field, texts, &mut kept);
                    }
                }
            }
        }
    }
    kept
}

fn keep(answers: &Answers, path: &str, field: &Field, texts: &Texts, kept: &mut Answers) {
    if field.escape && answers.escaped(path) {
        let box_path = escape_path(path);
        kept.set(box_path.clone(), answers.get(&box_path).cloned());
    } else {
        let typed = answers.text(path);
        // Only answers that passed the checks are submitted. Any other answer has no meaning, so
        // its text is kept.
        let meaning = read(&field.kind, typed, texts).unwrap_or_else(|_| typed.to_owned());
        kept.set(path, Some(Value::Text(meaning)));
    }
}
