//! What has to hold between answers, on one page and across pages.

use chrono::{Days, Months, NaiveDate};

use super::full_name;
use longhaul_form::dates::display;
use longhaul_form::reading::folded;
use longhaul_form::text::isolated;
use longhaul_form::{Context, Rule, Scope};

/// The rules.
pub(crate) const RULES: &[Rule] = &[
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
fn date(scope: &Scope, context: &Context, name: &str) -> Option<NaiveDate> {
    scope.date(name, context.texts)
}

/// The answer as a number, if it is one.
fn number(scope: &Scope, context: &Context, name: &str) -> Option<u32> {
    scope.meaning(name, context.texts).parse().ok()
}

fn complain_if(broken: bool, message: &str) -> Option<String> {
    broken.then(|| message.to_owned())
}

fn issued_after_birth(scope: &Scope, context: &Context) -> Option<String> {
    let (issued, born) = (
        date(scope, context, "passport_issued")?,
        date(scope, context, "date_of_birth")?,
    );
    complain_if(issued < born, context.texts.get("rule-issued-after-birth"))
}

/// The last day in the country: as planned, or else computed from arrival and length of stay.
fn last_day(scope: &Scope, context: &Context) -> Option<NaiveDate> {
    if let Some(departure) = date(scope, context, "departure") {
        return Some(departure);
    }
    let arrival = date(scope, context, "intended_arrival")?;
    let length = number(scope, context, "stay_length")?;
    match scope.text("stay_unit") {
        "days" => arrival.checked_add_days(Days::new(length.into())),
        "weeks" => arrival.checked_add_days(Days::new(u64::from(length) * 7)),
        "months" => arrival.checked_add_months(Months::new(length)),
        _ => None,
    }
}

fn valid_six_months_after_departure(scope: &Scope, context: &Context) -> Option<String> {
    let expires = date(scope, context, "passport_expires")?;
    let leaving = last_day(scope, context)?;
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
    let (departure, arrival) = (
        date(scope, context, "departure")?,
        date(scope, context, "arrival")?,
    );
    complain_if(
        departure <= arrival,
        context.texts.get("rule-departure-after-arrival"),
    )
}

fn at_most_180_days(scope: &Scope, context: &Context) -> Option<String> {
    let length = number(scope, context, "stay_length")?;
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
    let (ended, married) = (
        date(scope, context, "ended")?,
        date(scope, context, "married")?,
    );
    complain_if(
        ended <= married,
        context.texts.get("rule-ended-after-wedding"),
    )
}

fn to_not_before_from(scope: &Scope, context: &Context) -> Option<String> {
    let (from, to) = (date(scope, context, "from")?, date(scope, context, "to")?);
    // The question "to" differs in words between jobs and education; this fits both.
    complain_if(to < from, context.texts.get("rule-to-not-before-from"))
}

fn same_passport_number(scope: &Scope, context: &Context) -> Option<String> {
    let [number, again] =
        ["passport_number", "sign_passport_number"].map(|name| scope.meaning(name, context.texts));
    complain_if(
        !number.is_empty() && again != number,
        context.texts.get("rule-same-passport-number"),
    )
}

/// For an applicant with one name only, that name is the signature. Until the names are given, their own page asks for them.
fn signature_is_the_name(scope: &Scope, context: &Context) -> Option<String> {
    let given = !scope.text("given_names").is_empty() || scope.answers.escaped("given_names");
    if !given || scope.text("surname").is_empty() {
        return None;
    }
    let name = full_name(scope);
    (folded(scope.text("signature")) != folded(&name)).then(|| {
        context
            .texts
            .fill("rule-signature", &[("name", &isolated(&name))])
    })
}
