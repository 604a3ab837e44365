use super::super::VISITOR_VISA;
use super::super::samples::{first, full, shortest};
use super::TODAY;
use longhaul_form::{Answers, Context, Today, Value, validate};

/// The message beside `path`, or `""`.
fn message(answers: &Answers, path: &str) -> String {
    let (page, _) = VISITOR_VISA.locate(path).expect("a page");
    let problems = validate::page(&VISITOR_VISA, page, answers, &TODAY).into_iter();
    let mut here = problems.filter(|problem| problem.path == path);
    here.next().map_or(String::new(), |problem| problem.message)
}

/// Sets some answers of an application that is fine, and returns the message at `path`.
fn says(mut answers: Answers, given: &[(&str, &str)], path: &str, expected: &str) {
    for (path, text) in given {
        assert!(VISITOR_VISA.locate(path).is_some(), "{path}");
        answers.set(*path, Some(Value::Text((*text).to_owned())));
    }
    assert_eq!(message(&answers, path), expected, "{given:?}");
}

#[test]
fn the_passport_outlives_the_journey_by_six_months() {
    let at = "passport_expires";
    let late = "Date of expiry of your passport must be 1 June 2027 or later, \
                6 months after you leave Orland on 1 December 2026";
    says(full(), &[(at, "2027-6-1")], at, "");
    says(full(), &[(at, "2027-5-31")], at, late);
    // Moving the journey moves what is said about the passport, two pages before.
    let moved = "Date of expiry of your passport must be 30 September 2028 or later, \
                 6 months after you leave Orland on 31 March 2028";
    says(full(), &[("departure", "2028-3-31")], at, moved);
    // Without a real departure there is nothing to compare with.
    says(
        full(),
        &[(at, "2027-5-31"), ("departure", "2026-2-31")],
        at,
        "",
    );
    says(full(), &[(at, "2027-5-31"), ("departure", "")], at, "");
}

/// Without plans it goes by arrival and length of stay; old plans do not count.
#[test]
fn the_passport_outlives_an_intended_journey_too() {
    let table = [
        ("10", "days", "2027-3-10", None),
        (
            "10",
            "days",
            "2027-3-9",
            Some(("10 March 2027", "10 September 2026")),
        ),
        (
            "2",
            "weeks",
            "2027-3-13",
            Some(("14 March 2027", "14 September 2026")),
        ),
        ("6", "months", "2027-8-28", None),
        (
            "6",
            "months",
            "2027-8-27",
            Some(("28 August 2027", "28 February 2027")),
        ),
        ("", "months", "2026-8-31", None),
        ("six", "months", "2026-8-31", None),
    ];
    let at = "passport_expires";
    for (length, unit, expires, expected) in table {
        let given = [
            ("has_plans", "no"),
            ("intended_arrival", "2026-8-31"),
            ("stay_length", length),
            ("stay_unit", unit),
            (at, expires),
        ];
        let message = expected.map(|(needed, leaving)| {
            format!(
                "Date of expiry of your passport must be {needed} or later, \
                 6 months after you leave Orland on {leaving}"
            )
        });
        says(full(), &given, at, &message.unwrap_or_default());
    }
}

#[test]
fn dates_come_in_their_order() {
    let issued = "passport_issued";
    let born = "Date of issue of your passport must be after your date of birth";
    says(full(), &[(issued, "1986-12-8")], issued, born);
    says(
        full(),
        &[(issued, "2026-6-16")],
        issued,
        "Date of issue of your passport must be today or in the past",
    );
    says(full(), &[(issued, "2026-6-15")], issued, "");

    let expires = "passport_expires";
    says(
        shortest(),
        &[(expires, "2026-6-14")],
        expires,
        "Date of expiry of your passport must be today or in the future",
    );

    let departure = "departure";
    let after = "Date of your departure from Orland must be after the date of \
                 your arrival";
    says(full(), &[(departure, "2026-9-1")], departure, after);
    says(full(), &[(departure, "2026-9-2")], departure, "");
    says(full(), &[("arrival", "2026-12-2")], departure, after);

    for group in ["jobs", "education"] {
        let (from, to) = (first(group, "from"), first(group, "to"));
        let item = if group == "jobs" { "Job 1" } else { "School 1" };
        let message = format!("{item}: Last day must be on or after the date you started");
        says(full(), &[(&from, "2012-1-2")], &to, &message);
        says(full(), &[(&from, "2012-1-1")], &to, "");
    }
}

#[test]
fn a_marriage_ends_after_it_began() {
    let mut answers = full();
    answers.add_item("former_spouses", "first");
    let (married, ended) = (
        first("former_spouses", "married"),
        first("former_spouses", "ended"),
    );
    let message = "Former spouse 1: Date the marriage ended must be after the date \
                 of marriage";
    let given = [
        ("marital_status", "widowed"),
        (&married, "2001-5-5"),
        (&ended, "2001-5-5"),
    ];
    says(answers.clone(), &given, &ended, message);
    says(
        answers,
        &[given[0], given[1], (&ended, "2001-5-6")],
        &ended,
        "",
    );
}

#[test]
fn a_stay_has_an_end() {
    let at = "stay_length";
    let message = "Length of your stay must be 180 days, 25 weeks or 6 months, or less";
    let table = [
        ("180", "days", ""),
        ("25", "weeks", ""),
        ("26", "weeks", message),
        ("6", "months", ""),
        ("7", "months", message),
        (
            "181",
            "days",
            "Length of your stay must be between 1 and 180",
        ),
        ("0", "days", "Length of your stay must be between 1 and 180"),
    ];
    for (length, unit, expected) in table {
        says(
            shortest(),
            &[(at, length), ("stay_unit", unit)],
            at,
            expected,
        );
    }
}

#[test]
fn numbers_have_their_form() {
    let at = "passport_number";
    let message = "Passport number must be 6 to 12 letters and digits";
    for (text, expected) in [
        ("X12345", ""),
        (" X12345678901 ", ""),
        ("X1234", message),
        ("X123456789012", message),
        ("x1234567", ""),
        ("X 123456", ""),
        ("X-123456", ""),
        ("X.123456", message),
        ("É1234567", message),
    ] {
        says(full(), &[(at, text)], at, expected);
    }
    let at = "student_id";
    let message = "Student registration number must be the letter N followed by 10 digits, \
                   like N0123456789";
    for (text, expected) in [
        ("N9876543210", ""),
        ("9876543210", message),
        ("N987654321", message),
        ("N98765432100", message),
        ("n987654321", message),
        ("n98 7654 3210", ""),
    ] {
        says(full(), &[(at, text)], at, expected);
    }
}

#[test]
fn the_signature_is_the_name() {
    let at = "signature";
    let message = "Signature must be your given names and surname: Grace Brewster \
                 Hopper";
    for (text, expected) in [
        ("Grace Brewster Hopper", ""),
        ("  grace   BREWSTER hopper ", ""),
        ("GraceBrewsterHopper", ""),
        ("Grace Hopper", message),
        ("Hopper Grace Brewster", message),
        ("", "Enter your full name as a signature"),
    ] {
        says(full(), &[(at, text)], at, expected);
    }
    // However it is typed, and of one name only if there is one only.
    let (longest, hindi) = ("Ñ".repeat(80), "सुनी".repeat(40));
    for (given, surname, signature, expected) in [
        (
            "Grace",
            "Ó’Connor-Núñez",
            "grace O\u{301}'CONNOR‑Nu\u{301}n\u{303}ez",
            "",
        ),
        ("\u{200f}محمد", "علي", "محمـد علي\u{200f}", ""),
        (
            &longest,
            &longest,
            &[longest.as_str(), " ", &longest].concat(),
            "",
        ),
        (&hindi, &hindi, &[hindi.as_str(), " ", &hindi].concat(), ""),
        ("", "Suharto", "SUHARTO", ""),
        ("\u{3164}", "Suharto", "Suharto ", ""),
        (
            "",
            "Suharto",
            "Suharto Suharto",
            "Signature must be your given names and surname: Suharto",
        ),
        ("", "R2D2 3rd", "r2d2 3RD", ""),
    ] {
        let one_name = given.chars().count() < 2;
        let names = [
            ("given_names", given),
            ("given_names.na", if one_name { "yes" } else { "" }),
            ("surname", surname),
            (at, signature),
        ];
        says(full(), &names, at, expected);
        for path in ["given_names", "surname"] {
            says(full(), &names, path, "");
        }
    }
    // If the names are not given yet, the error is on their page and not here.
    says(full(), &[("given_names", ""), (at, "Hopper")], at, "");
    says(
        full(),
        &[("given_names", "")],
        "given_names",
        "Enter your given names or select “I have one name only”",
    );
    // Changing the name asks for the signature again.
    says(
        full(),
        &[("surname", "Murray")],
        at,
        "Signature must be your given names and surname: Grace Brewster \
                 Murray",
    );

    let at = "sign_passport_number";
    let message = "Passport number must be the same as on the passport page";
    says(full(), &[(at, "X7654321")], at, message);
    says(full(), &[("passport_number", "X7654321")], at, message);
    says(
        full(),
        &[
            ("passport_number", "x7654321"),
            (at, " Ｘ765\u{200b}-43 21"),
        ],
        at,
        "",
    );
}

#[test]
fn explanations_are_neither_too_short_nor_too_long() {
    let at = "refusal_explanation";
    let noun = "What was refused, when, and why";
    says(
        full(),
        &[(at, "no idea")],
        at,
        &format!("{noun} must be 20 characters or more"),
    );
    says(
        full(),
        &[(at, &"a".repeat(1001))],
        at,
        &format!("{noun} must be 1,000 characters or fewer; you have 1,001"),
    );
    says(full(), &[(at, &"a".repeat(1000))], at, "");
    says(
        full(),
        &[("duties", &"é".repeat(4001))],
        "duties",
        "Duties must be 4,000 characters or fewer; you have 4,001",
    );
    says(full(), &[("duties", &"é".repeat(4000))], "duties", "");
}

/// Rules compare what is meant: a month by its name, digits of another script.
#[test]
fn rules_read_dates_and_numbers_as_the_checks_do() {
    let at = "departure";
    let after = "Date of your departure from Orland must be after the date of your arrival";
    for (arrival, departure, expected) in [
        ("2026-September-1", "２０２６-９-１", after),
        ("2026-September-1", "٢٠٢٦-Sept.-٢", ""),
        ("2026-10-1", "2026-Dez-1", ""),
    ] {
        says(
            full(),
            &[("arrival", arrival), (at, departure)],
            at,
            expected,
        );
    }
    let plan = [
        ("has_plans", "no"),
        ("intended_arrival", "2026-8-31"),
        ("stay_unit", "weeks"),
    ];
    for (length, fine) in [
        ("２５", true),
        ("+２６", false),
        ("٢٥", true),
        ("٢٦", false),
    ] {
        let mut answers = full();
        for (path, text) in plan.into_iter().chain([("stay_length", length)]) {
            answers.set(path, Some(Value::Text(text.to_owned())));
        }
        assert_eq!(
            message(&answers, "stay_length").is_empty(),
            fine,
            "{length}"
        );
    }
}

/// In Kiritimati it is the 16th already, in Pago Pago it is still the 15th: both are today to those who live there.
#[test]
fn a_date_that_is_today_somewhere_is_today() {
    let noon = 1_781_524_800_000;
    let hour = 3_600_000;
    let judged = |now: i64, path: &str, date: &str| {
        let context = Context {
            today: Today::at(now),
            ..*TODAY
        };
        let mut answers = full();
        answers.set(path, Some(Value::Text(date.to_owned())));
        let (page, _) = VISITOR_VISA.locate(path).expect("a page");
        let problems = validate::page(&VISITOR_VISA, page, &answers, &context);
        problems.iter().all(|problem| problem.path != path)
    };
    for (after_noon, path, date, is_fine) in [
        (0, "passport_issued", "2026-6-16", true),
        (-3, "passport_issued", "2026-6-16", false),
        (0, "passport_issued", "2026-6-17", false),
        (-1, "arrival", "2026-6-14", true),
        (0, "arrival", "2026-6-14", false),
        (12, "arrival", "2026-6-15", true),
    ] {
        let now = noon + after_noon * hour;
        assert_eq!(
            judged(now, path, date),
            is_fine,
            "{path} {date}, {after_noon} h"
        );
    }
}
