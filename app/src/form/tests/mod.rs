//! Tests of the engine over a small form of their own.

mod dates;
mod definition;
mod files;
mod kinds;
mod paths;
mod progress;
mod review;
mod sample;
mod validate;
mod versions;
mod visibility;
mod wire;

use chrono::NaiveDate;

use super::{Answers, Context, Value};

/// Answers from paths and texts; a text such as `[a b]` is a list of items.
pub fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs
        .iter()
        .map(|(path, text)| (*path, value(text)))
        .collect()
}

/// A text, or a list of items written as `[a b]`.
pub fn value(text: &str) -> Value {
    match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(ids) => Value::Items(ids.split_whitespace().map(str::to_owned).collect()),
        None => Value::Text(text.to_owned()),
    }
}

/// The day on which all these tests take place.
pub const TODAY: Context = Context {
    today: match NaiveDate::from_ymd_opt(2026, 6, 15) {
        Some(today) => today,
        None => panic!("not a date"),
    },
};
