//! Page 2: who the applicant is.

use crate::form::build::{choice, country, date, group, heading, radio, text, yes_no};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Page, When};

/// The page.
pub const PAGE: Page = Page {
    slug: "you",
    title: "About you",
    hint: "Write your names as they stand in your passport.",
    parts: &[
        Heading(heading("Your name")),
        Field(
            text("surname", "Surname")
                .noun("your surname")
                .autocomplete("family-name"),
        ),
        Field(
            text("given_names", "Given names")
                .noun("your given names")
                .autocomplete("given-name"),
        ),
        Field(
            text("native_surname", "Surname in your native alphabet")
                .noun("your surname in your native alphabet")
                .max(160)
                .or("Does not apply"),
        ),
        Field(
            text("native_given_names", "Given names in your native alphabet")
                .noun("your given names in your native alphabet")
                .hint("If you have one name only, write it as the surname.")
                .max(160)
                .or("Does not apply"),
        ),
        Field(
            yes_no("has_other_names", "Have you ever used any other names?")
                .noun("you have ever used any other names")
                .hint(
                    "For example a name before marriage, a religious or professional \
                 name.",
                ),
        ),
        Group(
            group(
                "other_names",
                "Other names you have used",
                "other name",
                OTHER_NAME,
            )
            .between(1, 5)
            .when(When::Is("has_other_names", "yes")),
        ),
        Heading(heading("Personal details")),
        Field(
            radio("sex", "Sex", SEXES)
                .noun("your sex")
                .hint("As it stands in your passport."),
        ),
        Field(
            radio("marital_status", "Marital status", MARITAL_STATUSES).noun("your marital status"),
        ),
        Field(
            date("date_of_birth", "Date of birth", DateLimit::Past)
                .noun("your date of birth")
                .hint("For example, 27 3 1987")
                .autocomplete("bday"),
        ),
        Field(text("birth_city", "City or town of birth").noun("your city or town of birth")),
        Field(
            text("birth_state", "State or province of birth")
                .noun("your state or province of birth")
                .or("Does not apply"),
        ),
        Field(country("birth_country", "Country of birth").noun("your country of birth")),
        Heading(heading("Nationality and residence")),
        Field(country("nationality", "Nationality").noun("your nationality")),
        Field(
            yes_no(
                "has_other_nationality",
                "Do you hold, or have you ever held, another nationality?",
            )
            .noun("you hold, or have ever held, another nationality"),
        ),
        Group(
            group(
                "nationalities",
                "Other nationalities",
                "nationality",
                NATIONALITY,
            )
            .between(1, 5)
            .when(When::Is("has_other_nationality", "yes")),
        ),
        Field(
            yes_no(
                "resident_elsewhere",
                "Are you a permanent resident of a country other than your \
                 nationality?",
            )
            .noun(
                "you are a permanent resident of a country other than your \
                 nationality",
            ),
        ),
        Field(
            country("residence_country", "Country of permanent residence")
                .noun("the country of your permanent residence")
                .when(When::Is("resident_elsewhere", "yes")),
        ),
        Field(
            text("national_id", "National identification number")
                .noun("your national identification number")
                .max(40)
                .or("Does not apply"),
        ),
    ],
};

const OTHER_NAME: &[schema::Field] = &[
    text("surname", "Surname").noun("the surname"),
    text("given_names", "Given names").noun("the given names"),
];

const NATIONALITY: &[schema::Field] = &[
    country("country", "Country").noun("the country"),
    yes_no("has_passport", "Do you hold a passport of this country?")
        .noun("you hold a passport of this country"),
    text("number", "Passport number")
        .noun("the passport number")
        .max(20)
        .when(When::Is("has_passport", "yes")),
];

const SEXES: &[Choice] = &[
    choice("female", "Female"),
    choice("male", "Male"),
    choice("x", "X or unspecified"),
];

const MARITAL_STATUSES: &[Choice] = &[
    choice("single", "Single"),
    choice("married", "Married or in a civil partnership"),
    choice("separated", "Separated"),
    choice("divorced", "Divorced"),
    choice("widowed", "Widowed"),
];
