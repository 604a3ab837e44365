//! Every sentence that the engine says about an answer: the message in `form.ftl`, and the texts of
//! the form that fill it.

use super::reading::dates::DateError;
use super::schema::{Field, Group, Kind};
use crate::text::Texts;

/// A required question has no answer.
pub(crate) fn missing(texts: &Texts, field: &Field) -> String {
    let key = match field.kind {
        Kind::YesNo => "missing-yes-no",
        Kind::Radio(_) | Kind::Select(_) | Kind::Country => "missing-choice",
        Kind::Consent => "missing-consent",
        Kind::File(_) => "missing-file",
        _ => "missing-text",
    };
    let missing = texts.fill(key, &[("noun", field.noun(texts))]);
    if !field.escape {
        return missing;
    }
    let escape = field.escape_label(texts);
    texts.fill(
        "missing-or-escape",
        &[("missing", &missing), ("escape", escape)],
    )
}

pub(crate) fn too_long(texts: &Texts, field: &Field, max: usize, length: usize) -> String {
    let length = texts.number(&length.to_string());
    let values = [("subject", field.subject(texts)), ("length", &length)];
    texts.count("too-long", max, &values)
}

pub(crate) fn too_short(texts: &Texts, field: &Field, min: usize) -> String {
    texts.count("too-short", min, &[("subject", field.subject(texts))])
}

pub(crate) fn not_email(texts: &Texts, field: &Field) -> String {
    texts.fill("not-email", &[("noun", field.noun(texts))])
}

pub(crate) fn not_phone(texts: &Texts, field: &Field) -> String {
    texts.fill("not-phone", &[("noun", field.noun(texts))])
}

/// The complete sentence that the form provides for a pattern.
pub(crate) fn not_in_format(texts: &Texts, field: &Field) -> String {
    texts.part(field.words, "format").to_owned()
}

pub(crate) fn not_number(texts: &Texts, field: &Field) -> String {
    about(texts, "not-number", field)
}

pub(crate) fn out_of_range(texts: &Texts, field: &Field, min: i64, max: i64) -> String {
    let [min, max] = [min, max].map(|limit| texts.number(&limit.to_string()));
    between(texts, "out-of-range", field, &min, &max)
}

pub(crate) fn not_amount(texts: &Texts, field: &Field) -> String {
    about(texts, "not-amount", field)
}

/// The three parts do not form a date.
pub(crate) fn bad_date(texts: &Texts, field: &Field, error: DateError) -> String {
    let key = match error {
        DateError::Empty => return missing(texts, field),
        DateError::NotReal => "date-not-real",
        DateError::ShortYear => "date-short-year",
        DateError::Missing { day, month, year } => match (day, month, year) {
            (true, true, _) => "date-lacks.day-month",
            (true, _, true) => "date-lacks.day-year",
            (_, true, true) => "date-lacks.month-year",
            (true, ..) => "date-lacks.day",
            (_, true, _) => "date-lacks.month",
            _ => "date-lacks.year",
        },
    };
    about(texts, key, field)
}

pub(crate) fn not_past(texts: &Texts, field: &Field) -> String {
    about(texts, "date-not-past", field)
}

pub(crate) fn future(texts: &Texts, field: &Field) -> String {
    about(texts, "date-future", field)
}

pub(crate) fn past(texts: &Texts, field: &Field) -> String {
    about(texts, "date-past", field)
}

pub(crate) fn year_out_of_range(texts: &Texts, field: &Field, min: i32, max: i32) -> String {
    let [min, max] = [min, max].map(|year| year.to_string());
    between(texts, "date-year-out-of-range", field, &min, &max)
}

pub(crate) fn too_few(texts: &Texts, group: &Group) -> String {
    texts.part(group.name, "too-few").to_owned()
}

pub(crate) fn too_many(texts: &Texts, group: &Group) -> String {
    texts.count("too-many", group.max, &[("label", group.label(texts))])
}

/// Adds the item to a message about one item of a group, so that the messages of two items differ.
pub(crate) fn in_item(texts: &Texts, group: &Group, number: usize, message: &str) -> String {
    let item = group.item_title(texts, number);
    texts.fill("in-item", &[("item", &item), ("message", message)])
}

/// What a "Change" link changes. It is unique within the form.
pub(crate) fn change(texts: &Texts, field: &Field, item: Option<(&Group, usize)>) -> String {
    let key = match field.kind {
        Kind::YesNo | Kind::Consent => "change-whether",
        _ => "change",
    };
    let what = texts.fill(key, &[("noun", field.noun(texts))]);
    match item {
        None => what,
        Some((group, number)) => {
            let item = group.item_title(texts, number);
            texts.fill("change-in-item", &[("what", &what), ("item", &item)])
        }
    }
}

/// What the "Change" link of an empty group changes.
pub(crate) fn change_group(texts: &Texts, group: &Group) -> String {
    texts.fill("change-group", &[("label", group.label(texts))])
}

fn about(texts: &Texts, key: &str, field: &Field) -> String {
    texts.fill(key, &[("subject", field.subject(texts))])
}

fn between(texts: &Texts, key: &str, field: &Field, min: &str, max: &str) -> String {
    let subject = field.subject(texts);
    texts.fill(key, &[("subject", subject), ("min", min), ("max", max)])
}
