//! Page 3: the passport the applicant travels with, and those that were lost.

use longhaul_form::build::{
    choices, code, country, date, group, heading, long_text, pattern, radio, text, yes_no,
};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, DateLimit, Page, When};

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "passport",
    parts: &[
        Heading(heading("passport-details")),
        Field(radio("passport_type", TYPES)),
        Field(pattern("passport_number", is_passport_number, 12)),
        Field(code("passport_book_number").max(20).escapable()),
        Field(country("passport_country")),
        Field(text("passport_city")),
        Field(date("passport_issued", DateLimit::NotFuture)),
        Field(date("passport_expires", DateLimit::NotPast)),
        Heading(heading("passport-lost")),
        Field(yes_no("has_lost_passport")),
        Group(
            group("lost_passports", LOST)
                .between(1, 5)
                .when(When::Is("has_lost_passport", "yes")),
        ),
    ],
};

const LOST: &[schema::Field] = &[
    code("number")
        .words("lost_passports-number")
        .max(20)
        .escapable(),
    country("country").words("lost_passports-country"),
    long_text("explanation", 0, 1000).words("lost_passports-explanation"),
];

const TYPES: Choices = choices(
    "passport-types",
    &["ordinary", "diplomatic", "official", "travel-document"],
);

fn is_passport_number(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (6..=12).contains(&text.len()) && text.bytes().all(fine)
}
