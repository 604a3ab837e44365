//! Page 5: earlier visits and visas.

use longhaul_form::build::{code, date, group, heading, long_text, number, yes_no};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, DateLimit, Page, When};

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "history",
    parts: &[
        Heading(heading("history-visits")),
        Field(yes_no("has_visited")),
        Group(
            group("visits", VISIT)
                .between(1, 5)
                .when(When::Is("has_visited", "yes")),
        ),
        Heading(heading("history-visas")),
        Field(yes_no("has_held_visa")),
        Field(date("visa_issued", DateLimit::NotFuture).when(When::Is("has_held_visa", "yes"))),
        Field(
            code("visa_number")
                .max(20)
                .escapable()
                .when(When::Is("has_held_visa", "yes")),
        ),
        Field(yes_no("was_refused")),
        Field(long_text("refusal_explanation", 20, 1000).when(When::Is("was_refused", "yes"))),
    ],
};

const VISIT: &[schema::Field] = &[
    date("date", DateLimit::NotFuture).words("visits-date"),
    number("length", 1, 3650).words("visits-length"),
];
