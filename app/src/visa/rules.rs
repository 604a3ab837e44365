//! What has to hold between answers, on one page and across pages.

use chrono::{Days, Months, NaiveDate};

use crate::form::dates::{display, parse};
use crate::form::{Context, Rule, Scope};

/// The rules.
pub const RULES: &[Rule] = &[
    rule("passport", "passport_issued", issued_after_birth),
    rule(
        "passport",
        "passport_expires",
        valid_six_months_after_departure,
    ),
    rule("trip", "departure", departure_after_arrival),
    rule("trip", "stay_length", at_most_180_days),
    in_group("family", "former_spouses", "ended", ended_after_wedding),
    in_group("work", "jobs", "to", to_not_before_from),
    in_group("work", "education", "to", to_not_before_from),
    rule("sign", "sign_passport_number", same_passport_number),
    rule("sign", "signature", signature_is_the_name),
];

type Check = fn(&Scope, &Context) -> Option<String>;

const fn rule(page: &'static str, at: &'static str, check: Check) -> Rule {
    Rule {
        page,
        group: None,
        at,
        check,
    }
}

const fn in_group(page: &'static str, group: &'static str, at: &'static str, check: Check) -> Rule {
    Rule {
        page,
        group: Some(group),
        at,
        check,
    }
}

/// The answer as a date, if it is one.
fn date(scope: &Scope, name: &str) -> Option<NaiveDate> {
    parse(scope.text(name)).ok()
}

fn complain_if(broken: bool, message: &str) -> Option<String> {
    broken.then(|| message.to_owned())
}

fn issued_after_birth(scope: &Scope, context: &Context) -> Option<String> {
    let (issued, born) = (
        date(scope, "passport_issued")?,
        date(scope, "date_of_birth")?,
    );
    complain_if(issued < born, context.texts.get("rule-issued-after-birth"))
}

/// The last day in the country: as planned, or else arrival and length of stay.
fn last_day(scope: &Scope) -> Option<NaiveDate> {
    if let Some(departure) = date(scope, "departure") {
        return Some(departure);
    }
    let arrival = date(scope, "intended_arrival")?;
    let length: u32 = scope.text("stay_length").parse().ok()?;
    match scope.text("stay_unit") {
        "days" => arrival.checked_add_days(Days::new(length.into())),
        "weeks" => arrival.checked_add_days(Days::new(u64::from(length) * 7)),
        "months" => arrival.checked_add_months(Months::new(length)),
        _ => None,
    }
}

fn valid_six_months_after_departure(scope: &Scope, context: &Context) -> Option<String> {
    let expires = date(scope, "passport_expires")?;
    let leaving = last_day(scope)?;
    let needed = leaving.checked_add_months(Months::new(6))?;
    let date = |date| display(context.texts, date);
    (expires < needed).then(|| {
        context.texts.fill(
            "rule-valid-six-months",
            &[("needed", &date(needed)), ("leaving", &date(leaving))],
        )
    })
}

fn departure_after_arrival(scope: &Scope, context: &Context) -> Option<String> {
    let (departure, arrival) = (date(scope, "departure")?, date(scope, "arrival")?);
    complain_if(
        departure <= arrival,
        context.texts.get("rule-departure-after-arrival"),
    )
}

fn at_most_180_days(scope: &Scope, context: &Context) -> Option<String> {
    let length: u32 = scope.text("stay_length").parse().ok()?;
    let days = match scope.text("stay_unit") {
        "weeks" => 7,
        "months" => 30,
        _ => 1,
    };
    complain_if(
        length.saturating_mul(days) > 180,
        context.texts.get("rule-at-most-180-days"),
    )
}

fn ended_after_wedding(scope: &Scope, context: &Context) -> Option<String> {
    let (ended, married) = (date(scope, "ended")?, date(scope, "married")?);
    complain_if(
        ended <= married,
        context.texts.get("rule-ended-after-wedding"),
    )
}

fn to_not_before_from(scope: &Scope, context: &Context) -> Option<String> {
    let (from, to) = (date(scope, "from")?, date(scope, "to")?);
    // The question "to" differs in words between jobs and education; this fits both.
    complain_if(to < from, context.texts.get("rule-to-not-before-from"))
}

fn same_passport_number(scope: &Scope, context: &Context) -> Option<String> {
    let number = scope.text("passport_number");
    complain_if(
        !number.is_empty() && scope.text("sign_passport_number") != number,
        context.texts.get("rule-same-passport-number"),
    )
}

fn signature_is_the_name(scope: &Scope, context: &Context) -> Option<String> {
    let (given, surname) = (scope.text("given_names"), scope.text("surname"));
    if given.is_empty() || surname.is_empty() {
        return None;
    }
    let name = [given, " ", surname].concat();
    (folded(scope.text("signature")) != folded(&name))
        .then(|| context.texts.fill("rule-signature", &[("name", &name)]))
}

/// Without differences of case and of space.
fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect()
}
