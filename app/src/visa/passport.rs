//! Page 3: the passport the applicant travels with, and those that were lost.

use crate::form::build::{
    choice, country, date, group, heading, long_text, pattern, radio, text, yes_no,
};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Page, When};

/// The page.
pub const PAGE: Page = Page {
    slug: "passport",
    title: "Your passport",
    hint: "Have the passport at hand that you will travel with.",
    parts: &[
        Heading(heading("Passport details")),
        Field(radio("passport_type", "Type of passport", TYPES).noun("the type of your passport")),
        Field(
            pattern(
                "passport_number",
                "Passport number",
                is_passport_number,
                "Passport number must be 6 to 12 capital letters and digits, \
                 without spaces",
                12,
            )
            .noun("your passport number")
            .hint("6 to 12 capital letters and digits, without spaces."),
        ),
        Field(
            text("passport_book_number", "Passport book number")
                .noun("your passport book number")
                .hint(
                    "Also called the inventory control number. Not every passport \
                 has one.",
                )
                .max(20)
                .or("Does not apply"),
        ),
        Field(
            country("passport_country", "Country that issued it")
                .noun("the country that issued your passport"),
        ),
        Field(
            text("passport_city", "City where it was issued")
                .noun("the city where your passport was issued"),
        ),
        Field(
            date("passport_issued", "Date of issue", DateLimit::NotFuture)
                .noun("the date of issue of your passport")
                .hint("For example, 14 9 2021"),
        ),
        Field(
            date("passport_expires", "Date of expiry", DateLimit::NotPast)
                .noun("the date of expiry of your passport")
                .hint("Your passport must be valid for 6 months after you leave Orland."),
        ),
        Heading(heading("Lost and stolen passports")),
        Field(
            yes_no(
                "has_lost_passport",
                "Have you ever lost a passport or had one stolen?",
            )
            .noun("you have ever lost a passport or had one stolen"),
        ),
        Group(
            group(
                "lost_passports",
                "Lost and stolen passports",
                "lost passport",
                LOST,
            )
            .between(1, 5)
            .when(When::Is("has_lost_passport", "yes")),
        ),
    ],
};

const LOST: &[schema::Field] = &[
    text("number", "Passport number")
        .noun("the passport number")
        .max(20)
        .or("I do not know"),
    country("country", "Country that issued it").noun("the country that issued it"),
    long_text("explanation", "What happened?", 0, 1000).noun("what happened"),
];

const TYPES: &[Choice] = &[
    choice("ordinary", "Ordinary"),
    choice("diplomatic", "Diplomatic"),
    choice("official", "Official or service"),
    choice("travel-document", "Refugee or stateless travel document"),
];

pub(super) fn is_passport_number(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (6..=12).contains(&text.len()) && text.bytes().all(fine)
}
