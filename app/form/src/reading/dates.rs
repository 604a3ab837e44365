//! Dates as people type them: in three parts, any of which may be missing or wrong.

use chrono::{Datelike, NaiveDate};

use super::characters::plain;
use super::names::month;
use crate::text::Texts;

/// Why three parts do not form a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Nothing was typed.
    Empty,
    /// Some parts are missing.
    Missing {
        /// Whether the day is missing.
        day: bool,
        /// Whether the month is missing.
        month: bool,
        /// Whether the year is missing.
        year: bool,
    },
    /// The year does not have four digits: `27` may mean 1927 or 2027.
    ShortYear,
    /// All parts are present, but there is no such date.
    NotReal,
}

/// Joins the three parts as they were typed into one text, `year-month-day`. Returns `""` if all
/// are empty.
///
/// A hyphen that was typed is replaced by a different character that looks the same, so that it
/// does not act as a separator.
pub fn join(day: &str, month: &str, year: &str) -> String {
    let clean = |part: &str| part.trim().replace('-', "\u{2010}");
    let (day, month, year) = (clean(day), clean(month), clean(year));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return String::new();
    }
    [year, month, day].join("-")
}

/// Splits a text created by [`join`] into its parts, in the order day, month, year.
pub fn split(raw: &str) -> (&str, &str, &str) {
    let mut parts = raw.splitn(3, '-');
    let year = parts.next().unwrap_or_default();
    let month = parts.next().unwrap_or_default();
    let day = parts.next().unwrap_or_default();
    (day, month, year)
}

/// Reads the date from a text created by [`join`]. The month may be a number or a name in any
/// supported language.
///
/// # Errors
/// [`DateError`] says why it is not a date.
///
/// # Examples
/// ```
/// use longhaul_form::dates::{DateError, iso, join, parse};
/// use longhaul_form::text::Texts;
///
/// let date = parse(&join("3.", "5", "2027"), Texts::none())?;
/// assert_eq!(iso(date), "2027-05-03");
/// assert_eq!(parse("27-5-3", Texts::none()), Err(DateError::ShortYear));
/// # Ok::<(), DateError>(())
/// ```
pub fn parse(raw: &str, texts: &Texts) -> Result<NaiveDate, DateError> {
    let (day, month, year) = split(raw);
    let [day, month, year] = [day, month, year].map(part);
    let (day, month, year) = (day.as_str(), month.as_str(), year.as_str());
    match (day.is_empty(), month.is_empty(), year.is_empty()) {
        (true, true, true) => return Err(DateError::Empty),
        (false, false, false) => {}
        (day, month, year) => return Err(DateError::Missing { day, month, year }),
    }
    let year_number = digits(year).ok_or(DateError::NotReal)?;
    let month = month_number(month, texts).ok_or(DateError::NotReal)?;
    let day = digits(day).ok_or(DateError::NotReal)?;
    if year.len() != 4 {
        return Err(DateError::ShortYear);
    }
    let year = i32::try_from(year_number).map_err(|_| DateError::NotReal)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NotReal)
}

/// Formats a date as `2027-05-03`.
pub fn iso(date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{year:04}-{month:02}-{day:02}")
}

/// Formats a date in the language of `texts`, such as `3 May 2027`.
pub fn display(texts: &Texts, date: NaiveDate) -> String {
    texts.date(date.year(), date.month(), date.day())
}

/// Normalises one part and removes what some languages append to a number, as in `3.` or `3日`.
fn part(typed: &str) -> String {
    let plain = plain(typed);
    let text = plain.trim();
    text.trim_end_matches(['.', ',', '日', '月', '年', '일', '월', '년'])
        .to_owned()
}

fn digits(part: &str) -> Option<u32> {
    // `parse` alone would accept a plus sign.
    part.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(())?;
    part.parse().ok()
}

fn month_number(part: &str, texts: &Texts) -> Option<u32> {
    digits(part).or_else(|| month(texts.get("months"), part))
}
