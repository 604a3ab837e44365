//! Every sentence the engine says about an answer, in one place, so that another language has one
//! place to go.

use super::dates::DateError;
use super::schema::{Field, Group, Kind};

/// A required question without an answer.
pub fn missing(field: &Field) -> String {
    let verb = match field.kind {
        Kind::YesNo => "Select yes if ",
        Kind::Radio(_) | Kind::Select(_) | Kind::Country => "Select ",
        Kind::Consent => "Confirm that ",
        Kind::File(_) => "Upload ",
        _ => "Enter ",
    };
    match field.escape {
        Some(escape) => [verb, field.noun, " or select “", escape, "”"].concat(),
        None => [verb, field.noun].concat(),
    }
}

pub fn too_long(field: &Field, max: usize) -> String {
    format!("{} must be {max} characters or fewer", subject(field))
}

pub fn too_short(field: &Field, min: usize) -> String {
    format!("{} must be {min} characters or more", subject(field))
}

pub fn not_email(field: &Field) -> String {
    like(field, "name@example.com")
}

pub fn not_phone(field: &Field) -> String {
    like(field, "+44 808 157 0192")
}

fn like(field: &Field, example: &str) -> String {
    [
        "Enter ",
        field.noun,
        " in the correct format, like ",
        example,
    ]
    .concat()
}

pub fn not_number(field: &Field) -> String {
    must(field, "be a whole number, like 14")
}

pub fn out_of_range(field: &Field, min: i64, max: i64) -> String {
    format!("{} must be between {min} and {max}", subject(field))
}

pub fn not_amount(field: &Field) -> String {
    must(field, "be an amount of money, like 2500 or 2500.50")
}

/// Three parts that are not a date.
pub fn bad_date(field: &Field, error: DateError) -> String {
    match error {
        DateError::Empty => missing(field),
        DateError::NotReal => must(field, "be a real date"),
        DateError::ShortYear => must(field, "have a year with 4 digits"),
        DateError::Missing { day, month, year } => {
            let parts = match (day, month, year) {
                (true, true, _) => "a day and month",
                (true, _, true) => "a day and year",
                (_, true, true) => "a month and year",
                (true, ..) => "a day",
                (_, true, _) => "a month",
                _ => "a year",
            };
            [&subject(field), " must include ", parts].concat()
        }
    }
}

pub fn not_past(field: &Field) -> String {
    must(field, "be in the past")
}

pub fn future(field: &Field) -> String {
    must(field, "be today or in the past")
}

pub fn past(field: &Field) -> String {
    must(field, "be today or in the future")
}

pub fn year_out_of_range(field: &Field, min: i32, max: i32) -> String {
    format!(
        "{} must have a year between {min} and {max}",
        subject(field)
    )
}

pub fn too_few(group: &Group) -> String {
    if group.min == 1 {
        return ["Add at least one ", group.item].concat();
    }
    format!("Add at least {} under “{}”", group.min, group.label)
}

pub fn too_many(group: &Group) -> String {
    let Group {
        max, item, label, ..
    } = group;
    format!("Remove a {item}: “{label}” takes {max} or fewer")
}

/// The message as said about one item of a group, so that those of two items differ.
pub fn in_item(group: &Group, number: usize, message: &str) -> String {
    let (item, message) = (capitalised(group.item), lower_first(message));
    format!("{item} {number}: {message}")
}

/// "Visit 2".
pub fn item_title(group: &Group, number: usize) -> String {
    format!("{} {number}", capitalised(group.item))
}

/// What a "Change" link changes; unique in the form.
pub fn change(field: &Field, item: Option<(&Group, usize)>) -> String {
    let (whether, noun) = match field.kind {
        Kind::YesNo | Kind::Consent => ("whether ", field.noun),
        _ => ("", field.noun.strip_prefix("the ").unwrap_or(field.noun)),
    };
    match item {
        None => ["change ", whether, noun].concat(),
        Some((group, number)) => {
            let of = if whether.is_empty() { "of" } else { "for" };
            format!("change {whether}{noun} {of} {} {number}", group.item)
        }
    }
}

/// What the "Change" link of an empty group changes.
pub fn change_group(group: &Group) -> String {
    ["change ", &lower_first(group.label)].concat()
}

fn must(field: &Field, rest: &str) -> String {
    [&subject(field), " must ", rest].concat()
}

/// The noun at the start of a sentence: "your date of birth" becomes "Date of birth".
pub fn subject(field: &Field) -> String {
    let noun = field.noun;
    let bare = noun
        .strip_prefix("your ")
        .or_else(|| noun.strip_prefix("the "));
    capitalised(bare.unwrap_or(noun))
}

fn capitalised(text: &str) -> String {
    first_letter(text, |first| first.to_ascii_uppercase())
}

fn lower_first(text: &str) -> String {
    first_letter(text, |first| first.to_ascii_lowercase())
}

fn first_letter(text: &str, change: fn(&char) -> char) -> String {
    let mut chars = text.chars();
    let first = chars.next();
    first
        .as_ref()
        .map(change)
        .into_iter()
        .chain(chars)
        .collect()
}
