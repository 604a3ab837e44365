//! Tests of the definition: that it is sound, what it says about answers, and two whole
//! applications that pass.

mod definition;
mod journeys;
mod rules;
mod versions;

use chrono::NaiveDate;

use crate::form::Context;

/// The day on which these tests take place.
const TODAY: Context = Context {
    today: match NaiveDate::from_ymd_opt(2026, 6, 15) {
        Some(today) => today,
        None => panic!("not a date"),
    },
};
