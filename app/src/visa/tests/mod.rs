//! Tests of the definition: that it is sound, what it says about answers, and two whole
//! applications that pass.

mod definition;
mod journeys;
mod odd;
mod rules;
mod versions;

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::form::{Context, Today};
use crate::text::languages::languages;

/// The day on which these tests take place.
static TODAY: LazyLock<Context> = LazyLock::new(|| Context {
    today: Today::only(NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")),
    texts: languages(super::TEXTS).expect("sound files")[0].texts,
});
