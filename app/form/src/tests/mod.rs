//! Tests of the engine with a small form of their own.

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

/// Creates answers from paths and texts. A text such as `[a b]` is a list of items.
pub(crate) fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs
        .iter()
        .map(|(path, text)| (*path, value(text)))
        .collect()
}

/// Creates a text, or a list of items if it is written as `[a b]`.
pub(crate) fn value(text: &str) -> Value {
    match text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(ids) => Value::Items(ids.split_whitespace().map(str::to_owned).collect()),
        None => Value::Text(text.to_owned()),
    }
}

/// The texts of the sample, including those of the engine.
pub(crate) static TEXTS: LazyLock<&'static Texts> =
    LazyLock::new(|| languages(&[("en", SAMPLE)], &[]).expect("sound files")[0].texts);

/// The texts and the day that all these tests use.
pub(crate) static TODAY: LazyLock<Context> = LazyLock::new(|| Context {
    today: Today::only(NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")),
    texts: *TEXTS,
});
