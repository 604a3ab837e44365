//! Page 5: earlier visits and visas.

use crate::form::build::{date, group, heading, long_text, number, text, yes_no};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, DateLimit, Page, When};

/// The page.
pub const PAGE: Page = Page {
    slug: "history",
    title: "Earlier visits",
    hint: "",
    parts: &[
        Heading(heading("Visits")),
        Field(
            yes_no("has_visited", "Have you ever been to Orland?")
                .noun("you have ever been to Orland"),
        ),
        Group(
            group("visits", "Your last visits", "visit", VISIT)
                .hint("Start with the latest. Five are enough.")
                .between(1, 5)
                .when(When::Is("has_visited", "yes")),
        ),
        Heading(heading("Visas")),
        Field(
            yes_no("has_held_visa", "Have you ever held a visa for Orland?")
                .noun("you have ever held a visa for Orland"),
        ),
        Field(
            date(
                "visa_issued",
                "Date of issue of your last visa",
                DateLimit::NotFuture,
            )
            .noun("the date of issue of your last visa")
            .when(When::Is("has_held_visa", "yes")),
        ),
        Field(
            text("visa_number", "Visa number")
                .noun("the number of your last visa")
                .max(20)
                .or("I do not know")
                .when(When::Is("has_held_visa", "yes")),
        ),
        Field(
            yes_no(
                "was_refused",
                "Have you ever been refused a visa for Orland, or entry at its \
                 border?",
            )
            .noun("you have ever been refused a visa for Orland, or entry at its border"),
        ),
        Field(
            long_text(
                "refusal_explanation",
                "What was refused, when, and why?",
                20,
                1000,
            )
            .noun("what was refused, when, and why")
            .hint("20 to 1,000 characters.")
            .when(When::Is("was_refused", "yes")),
        ),
    ],
};

const VISIT: &[schema::Field] = &[
    date("date", "Date you arrived", DateLimit::NotFuture).noun("the date you arrived"),
    number("length", "Length of the visit in days", 1, 3650)
        .noun("the length of the visit in days"),
];
