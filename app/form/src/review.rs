//! The answers in readable form, for the review before signing and afterwards.

use super::answers::Answers;
use super::countries;
use super::messages;
use super::reading::{dates, is_unanswered, shown as shown_text};
use super::schema::{Field, Form, Group, Kind, Page};
use super::visibility::{Shown, shown};
use crate::text::Texts;

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The target of the "Change" link: the path of the question, or of the group if it is empty.
    pub path: String,
    /// The heading above the question, or the item that contains it, such as `Visit 2`.
    pub context: Option<String>,
    /// The label of the question or of the group.
    pub question: &'static str,
    /// The answer in words. If there is none, it is `""`, or "Not provided" for an optional
    /// question.
    pub answer: String,
    /// Whether the answer is the id of an upload.
    pub file: bool,
    /// The rest of the text of the "Change" link for screen readers, such as `the surname, Other
    /// name 1`.
    pub change: String,
}

/// Returns one row for each question that `page` currently asks.
pub fn rows(
    form: &'static Form,
    page: &'static Page,
    answers: &Answers,
    texts: &Texts,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heading = None;
    for part in shown(form, page, answers) {
        match part {
            Shown::Heading(shown) => heading = Some(shown.text(texts)),
            Shown::Field { path, field } => rows.push(Row {
                context: heading.map(str::to_owned),
                question: field.label(texts),
                answer: answer(field, answers, &path, texts),
                file: is_file(field),
                change: messages::change(texts, field, None),
                path,
            }),
            Shown::Group { group, items } if items.is_empty() => {
                rows.push(empty_group(group, heading, texts));
            }
            Shown::Group { group, items } => {
                for (number, (_, fields)) in (1..).zip(items) {
                    rows.extend(fields.into_iter().map(|(path, field)| Row {
                        context: Some(group.item_title(texts, number)),
                        question: field.label(texts),
                        answer: answer(field, answers, &path, texts),
                        file: is_file(field),
                        change: messages::change(texts, field, Some((group, number))),
                        path,
                    }));
                }
            }
        }
    }
    rows
}

fn empty_group(group: &'static Group, heading: Option<&str>, texts: &Texts) -> Row {
    Row {
        path: group.name.to_owned(),
        context: heading.map(str::to_owned),
        question: group.label(texts),
        answer: if group.min == 0 {
            texts.get("none")
        } else {
            ""
        }
        .to_owned(),
        file: false,
        change: messages::change_group(texts, group),
    }
}

fn is_file(field: &Field) -> bool {
    matches!(field.kind, Kind::File(_))
}

/// Returns the answer at `path` in words. For a file it is the id of the upload.
pub fn answer(field: &Field, answers: &Answers, path: &str, texts: &Texts) -> String {
    if field.escape && answers.escaped(path) {
        return field.escape_label(texts).to_owned();
    }
    let text = answers.text(path);
    if is_unanswered(&field.kind, text) {
        return if field.required {
            ""
        } else {
            texts.get("not-provided")
        }
        .to_owned();
    }
    let text = shown_text(text);
    let text = text.as_str();
    match field.kind {
        Kind::YesNo | Kind::Consent => match text {
            "yes" | "no" => texts.get(text).to_owned(),
            other => other.to_owned(),
        },
        Kind::Radio(choices) | Kind::Select(choices) => choices.label(texts, text),
        Kind::Country => countries::COUNTRIES.label(texts, text),
        Kind::Date(_) => {
            if let Ok(date) = dates::parse(text, texts) {
                dates::display(texts, date)
            } else {
                let (day, month, year) = dates::split(text);
                [day, month, year].join(" ").trim().to_owned()
            }
        }
        _ => text.to_owned(),
    }
}
