//! Tests of the engine over a small form of their own.

mod dates;
mod definition;
mod files;
mod paths;
mod progress;
mod reading;
mod review;
mod sample;
mod validate;
mod versions;
mod visibility;
mod wire;

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{Answers, Context, Today, Value};
use crate::text::Texts;
use crate::text::languages::languages;

pub(crate) const SAMPLE: &str = include_str!("sample.ftl");

/// Answers from paths and texts; a text such as `[a b]` is a list of items.
pub(crate) fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs
        .iter()
        .map(|(path, text)| (*path, value(text)))
        .collect()
}

/// A text, or a list of items written as `[a b]`.
pub(crate) fn value(text: &str) -> Value {
    match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(ids) => Value::Items(ids.split_whitespace().map(str::to_owned).collect()),
        None => Value::Text(text.to_owned()),
    }
}

/// The words of the sample, with those of the engine.
pub(crate) static TEXTS: LazyLock<&'static Texts> =
    LazyLock::new(|| languages(&[("en", SAMPLE)], &[]).expect("sound files")[0].texts);

/// In which words, and on which day, all these tests take place.
pub(crate) static TODAY: LazyLock<Context> = LazyLock::new(|| Context {
    today: Today::only(NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")),
    texts: *TEXTS,
});
