use chrono::NaiveDate;

use super::TEXTS;
use crate::dates::{DateError, display, join, parse, split};

const fn missing(day: bool, month: bool, year: bool) -> DateError {
    DateError::Missing { day, month, year }
}

#[test]
fn what_is_a_date() {
    let table = [
        ("2027-5-3", "3 May 2027"),
        ("2027-05-03", "3 May 2027"),
        (" 2027 - 5 - 3 ", "3 May 2027"),
        ("2024-2-29", "29 February 2024"),
        ("2000-2-29", "29 February 2000"),
        ("2026-may-3", "3 May 2026"),
        ("2026-Sep-30", "30 September 2026"),
        ("2026-DECEMBER-31", "31 December 2026"),
        ("9999-12-31", "31 December 9999"),
    ];
    for (raw, expected) in table {
        assert_eq!(
            parse(raw, &TEXTS)
                .map(|date| display(&TEXTS, date))
                .as_deref(),
            Ok(expected),
            "{raw}"
        );
    }
}

#[test]
fn what_is_not() {
    let table = [
        ("", DateError::Empty),
        ("--", DateError::Empty),
        (" - - ", DateError::Empty),
        ("2027-5-", missing(true, false, false)),
        ("2027--3", missing(false, true, false)),
        ("-5-3", missing(false, false, true)),
        ("--3", missing(false, true, true)),
        ("-5-", missing(true, false, true)),
        ("2027", missing(true, true, false)),
        ("2023-2-29", DateError::NotReal),
        ("1900-2-29", DateError::NotReal),
        ("2024-2-31", DateError::NotReal),
        ("2024-4-31", DateError::NotReal),
        ("2024-13-1", DateError::NotReal),
        ("2024-0-1", DateError::NotReal),
        ("2024-1-0", DateError::NotReal),
        ("2024-1-32", DateError::NotReal),
        ("2024-1-+3", DateError::NotReal),
        ("2024-x-3", DateError::NotReal),
        ("2024-ma-3", DateError::NotReal),
        ("2024-été-3", DateError::NotReal),
        ("year-1-3", DateError::NotReal),
        ("2024-1-99999999999999", DateError::NotReal),
        ("2024-1-3-4", DateError::NotReal),
        ("2024-1-x\u{2010}y", DateError::NotReal),
        ("27-5-3", DateError::ShortYear),
        ("027-5-3", DateError::ShortYear),
        ("12027-5-3", DateError::ShortYear),
    ];
    for (raw, error) in table {
        assert_eq!(parse(raw, &TEXTS), Err(error), "{raw}");
    }
}

#[test]
fn joining_and_splitting() {
    assert_eq!(join("3", "5", "2027"), "2027-5-3");
    assert_eq!(join(" 3 ", "", ""), "--3");
    assert_eq!(join("", " ", ""), "");
    // What was typed is kept, but does not become another part.
    assert_eq!(join("3-", "-", "20-27"), "20‐27-‐-3‐");
    assert_eq!(split(&join("3-", "-", "20-27")), ("3‐", "‐", "20‐27"));
    assert_eq!(split("2027-5-3"), ("3", "5", "2027"));
    assert_eq!(split(""), ("", "", ""));
    assert_eq!(split("2027"), ("", "", "2027"));
    for parts in [("31", "2", "24"), ("", "5", ""), ("x", "may", "٢")] {
        let raw = join(parts.0, parts.1, parts.2);
        assert_eq!(split(&raw), parts);
    }
}

#[test]
fn every_day_of_eight_years_comes_back() {
    let mut day = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
    for _ in 0..8 * 365 {
        let raw = day.to_string();
        assert_eq!(parse(&raw, &TEXTS), Ok(day));
        day = day.succ_opt().expect("a next day");
    }
}
