//! How far a draft has come.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::judgement::Context;
use super::reading::is_unanswered;
use super::schema::{Form, Page};
use super::validate;
use super::visibility::{Shown, shown};

/// How far a page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Nothing that it asks has been answered.
    NotStarted,
    /// Something has been answered, and something is missing or wrong.
    InProgress,
    /// Nothing is missing or wrong.
    Completed,
}

/// How far `page` has come.
///
/// Completed means that nothing on it stands in the way of submission, so a page of optional
/// questions is completed from the start. Answers in a switched-off branch do not count.
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

/// How many pages of questions are completed.
pub fn completed(form: &'static Form, answers: &Answers, context: &Context) -> usize {
    let pages = form.pages.iter();
    pages
        .filter(|page| validate::page(form, page, answers, context).is_empty())
        .count()
}

/// Whether anything that `page` asks now has been answered.
pub(crate) fn is_started(form: &'static Form, page: &'static Page, answers: &Answers) -> bool {
    shown(form, page, answers).iter().any(|part| match part {
        Shown::Heading(_) => false,
        Shown::Field { path, field } => {
            answers.escaped(path) || !is_unanswered(&field.kind, answers.text(path))
        }
        Shown::Group { items, .. } => !items.is_empty(),
    })
}
