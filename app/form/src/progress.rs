//! The progress of a draft.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::judgement::Context;
use super::reading::is_unanswered;
use super::schema::{Form, Page};
use super::validate;
use super::visibility::{Shown, shown};

/// The progress of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// None of the questions that are asked has been answered.
    NotStarted,
    /// Some questions have been answered, but answers are missing or invalid.
    InProgress,
    /// No answers are missing or invalid.
    Completed,
}

/// Returns the progress of `page`.
///
/// A page is completed if nothing on it prevents submission, so a page of optional questions is
/// completed from the start. Answers in a branch that is switched off do not count.
pub fn status(
    form: &'static Form,
    page: &'static Page,
    answers: &Answers,
    context: &Context,
) -> Status {
    if validate::page(form, page, answers, context).is_empty() {
        Status::Completed
    } else if is_started(form, page, answers) {
        Status::InProgress
    } else {
        Status::NotStarted
    }
}

/// Whether every page of questions is completed, so that the form can be signed.
pub fn is_complete(form: &'static Form, answers: &Answers, context: &Context) -> bool {
    let mut pages = form.pages.iter();
    pages.all(|page| validate::page(form, page, answers, context).is_empty())
}

/// Returns the number of completed pages of questions.
pub fn completed(form: &'static Form, answers: &Answers, context: &Context) -> usize {
    let pages = form.pages.iter();
    pages
        .filter(|page| validate::page(form, page, answers, context).is_empty())
        .count()
}

/// Whether any question that `page` currently asks has been answered.
pub(crate) fn is_started(form: &'static Form, page: &'static Page, answers: &Answers) -> bool {
    shown(form, page, answers).iter().any(|part| match part {
        Shown::Heading(_) => false,
        Shown::Field { path, field } => {
            answers.escaped(path) || !is_unanswered(&field.kind, answers.text(path))
        }
        Shown::Group { items, .. } => !items.is_empty(),
    })
}
