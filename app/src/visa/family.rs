//! Page 7: parents, spouses and relatives.

use crate::form::build::{choice, country, date, group, heading, radio, text, yes_no};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Page, When};

/// A separated spouse still is one.
const HAS_SPOUSE: When = When::OneOf("marital_status", &["married", "separated"]);
const HAD_SPOUSE: When = When::OneOf("marital_status", &["divorced", "widowed"]);

/// The page.
pub const PAGE: Page = Page {
    slug: "family",
    title: "Family",
    hint: "Give what you know, also of people who are no longer alive.",
    parts: &[
        Heading(heading("Father")),
        Field(
            text("father_surname", "Father's surname")
                .noun("your father's surname")
                .or("I do not know"),
        ),
        Field(
            text("father_given_names", "Father's given names")
                .noun("your father's given names")
                .or("I do not know"),
        ),
        Field(
            date(
                "father_date_of_birth",
                "Father's date of birth",
                DateLimit::Past,
            )
            .noun("your father's date of birth")
            .or("I do not know"),
        ),
        Field(
            yes_no("father_in_orland", "Is your father in Orland?")
                .noun("your father is in Orland"),
        ),
        Field(
            radio("father_status", "Father's status in Orland", STATUSES)
                .noun("your father's status in Orland")
                .when(When::Is("father_in_orland", "yes")),
        ),
        Heading(heading("Mother")),
        Field(
            text("mother_surname", "Mother's surname")
                .noun("your mother's surname")
                .or("I do not know"),
        ),
        Field(
            text("mother_given_names", "Mother's given names")
                .noun("your mother's given names")
                .or("I do not know"),
        ),
        Field(
            date(
                "mother_date_of_birth",
                "Mother's date of birth",
                DateLimit::Past,
            )
            .noun("your mother's date of birth")
            .or("I do not know"),
        ),
        Field(
            yes_no("mother_in_orland", "Is your mother in Orland?")
                .noun("your mother is in Orland"),
        ),
        Field(
            radio("mother_status", "Mother's status in Orland", STATUSES)
                .noun("your mother's status in Orland")
                .when(When::Is("mother_in_orland", "yes")),
        ),
        Heading(heading("Spouse or partner").when(HAS_SPOUSE)),
        Field(
            text("spouse_surname", "Spouse's surname")
                .noun("your spouse's surname")
                .when(HAS_SPOUSE),
        ),
        Field(
            text("spouse_given_names", "Spouse's given names")
                .noun("your spouse's given names")
                .when(HAS_SPOUSE),
        ),
        Field(
            date(
                "spouse_date_of_birth",
                "Spouse's date of birth",
                DateLimit::Past,
            )
            .noun("your spouse's date of birth")
            .when(HAS_SPOUSE),
        ),
        Field(
            country("spouse_nationality", "Spouse's nationality")
                .noun("your spouse's nationality")
                .when(HAS_SPOUSE),
        ),
        Field(
            text("spouse_birth_city", "Spouse's city or town of birth")
                .noun("your spouse's city or town of birth")
                .when(HAS_SPOUSE),
        ),
        Heading(heading("Former spouses").when(HAD_SPOUSE)),
        Group(
            group(
                "former_spouses",
                "Former spouses",
                "former spouse",
                FORMER_SPOUSE,
            )
            .between(1, 5)
            .when(HAD_SPOUSE),
        ),
        Heading(heading("Relatives")),
        Field(
            yes_no(
                "has_relatives",
                "Do you have any other relatives in Orland?",
            )
            .noun("you have any other relatives in Orland"),
        ),
        Group(
            group("relatives", "Relatives in Orland", "relative", RELATIVE)
                .between(1, 10)
                .when(When::Is("has_relatives", "yes")),
        ),
    ],
};

const FORMER_SPOUSE: &[schema::Field] = &[
    text("name", "Full name").noun("the full name").max(160),
    date("date_of_birth", "Date of birth", DateLimit::Past).noun("the date of birth"),
    date("married", "Date of marriage", DateLimit::NotFuture).noun("the date of marriage"),
    date("ended", "Date the marriage ended", DateLimit::NotFuture)
        .noun("the date the marriage ended"),
    radio("reason", "How did the marriage end?", ENDINGS).noun("how the marriage ended"),
];

const RELATIVE: &[schema::Field] = &[
    text("name", "Full name").noun("the full name").max(160),
    text("relationship", "Relationship to you")
        .noun("the relationship to you")
        .hint("For example, sister or uncle"),
    radio("status", "Status in Orland", STATUSES).noun("the status in Orland"),
];

const STATUSES: &[Choice] = &[
    choice("citizen", "Citizen"),
    choice("resident", "Permanent resident"),
    choice("visitor", "On a visa"),
    choice("other", "Other, or I do not know"),
];

const ENDINGS: &[Choice] = &[
    choice("divorce", "Divorce"),
    choice("annulment", "Annulment"),
    choice("death", "Death of my spouse"),
];
