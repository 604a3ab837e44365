//! Tests of the definition: that it is sound, what it says about answers, and two whole
//! applications that pass.

mod definition;
mod journeys;
mod odd;
mod rules;
mod versions;

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::words::languages;
use longhaul_form::paths::Spot;
use longhaul_form::{Answers, Context, Kind, Page, Today, Value, dates};

/// The day on which these tests take place.
static TODAY: LazyLock<Context> = LazyLock::new(|| Context {
    today: Today::only(NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")),
    texts: languages(super::TEXTS).expect("sound files")[0].texts,
});

/// What a browser posts for the page when it shows these answers.
fn to_pairs(page: &Page, answers: &Answers) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (path, value) in answers.iter() {
        let Value::Text(text) = value else { continue };
        let kind = match page.locate(path) {
            Some(Spot::Field(field)) => Some(field.kind),
            Some(_) => None,
            None => continue,
        };
        match kind {
            Some(Kind::Date(_)) => {
                let (day, month, year) = dates::split(text);
                for (part, value) in [(".day", day), (".month", month), (".year", year)] {
                    pairs.push(([path, part].concat(), value.to_owned()));
                }
            }
            // A file comes as a part of its own.
            Some(Kind::File(_)) => {}
            _ => pairs.push((path.to_owned(), text.clone())),
        }
    }
    pairs
}
