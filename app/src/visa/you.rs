//! Page 2: who the applicant is.

use longhaul_form::build::{choices, code, country, date, group, heading, radio, text, yes_no};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, DateLimit, Page, When};

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "you",
    parts: &[
        Heading(heading("you-names")),
        Field(text("surname").autocomplete("family-name")),
        Field(text("given_names").escapable().autocomplete("given-name")),
        Field(text("native_surname").max(160).escapable()),
        Field(text("native_given_names").max(160).escapable()),
        Field(yes_no("has_other_names")),
        Group(
            group("other_names", OTHER_NAME)
                .between(1, 5)
                .when(When::Is("has_other_names", "yes")),
        ),
        Heading(heading("you-details")),
        Field(radio("sex", SEXES)),
        Field(radio("marital_status", MARITAL_STATUSES)),
        Field(date("date_of_birth", DateLimit::Past).autocomplete("bday")),
        Field(text("birth_city")),
        Field(text("birth_state").escapable()),
        Field(country("birth_country")),
        Heading(heading("you-nationality")),
        Field(country("nationality")),
        Field(yes_no("has_other_nationality")),
        Group(
            group("nationalities", NATIONALITY)
                .between(1, 5)
                .when(When::Is("has_other_nationality", "yes")),
        ),
        Field(yes_no("resident_elsewhere")),
        Field(country("residence_country").when(When::Is("resident_elsewhere", "yes"))),
        Field(code("national_id").escapable()),
    ],
};

const OTHER_NAME: &[schema::Field] = &[
    text("surname").words("other_names-surname"),
    text("given_names")
        .words("other_names-given_names")
        .escapable(),
];

const NATIONALITY: &[schema::Field] = &[
    country("country").words("nationalities-country"),
    yes_no("has_passport").words("nationalities-has_passport"),
    code("number")
        .words("nationalities-number")
        .max(20)
        .when(When::Is("has_passport", "yes")),
];

const SEXES: Choices = choices("sexes", &["female", "male", "x"]);

const MARITAL_STATUSES: Choices = choices(
    "marital-statuses",
    &["single", "married", "separated", "divorced", "widowed"],
);
