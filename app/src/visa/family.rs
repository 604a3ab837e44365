//! Page 7: parents, spouses and relatives.

use longhaul_form::build::{choices, country, date, group, heading, radio, text, yes_no};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, DateLimit, Page, When};

/// A separated spouse is still a spouse.
const HAS_SPOUSE: When = When::OneOf("marital_status", &["married", "separated"]);
const HAD_SPOUSE: When = When::OneOf("marital_status", &["divorced", "widowed"]);

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "family",
    parts: &[
        Heading(heading("family-father")),
        Field(text("father_surname").escapable()),
        Field(text("father_given_names").escapable()),
        Field(date("father_date_of_birth", DateLimit::Past).escapable()),
        Field(yes_no("father_in_orland")),
        Field(radio("father_status", STATUSES).when(When::Is("father_in_orland", "yes"))),
        Heading(heading("family-mother")),
        Field(text("mother_surname").escapable()),
        Field(text("mother_given_names").escapable()),
        Field(date("mother_date_of_birth", DateLimit::Past).escapable()),
        Field(yes_no("mother_in_orland")),
        Field(radio("mother_status", STATUSES).when(When::Is("mother_in_orland", "yes"))),
        Heading(heading("family-spouse").when(HAS_SPOUSE)),
        Field(text("spouse_surname").when(HAS_SPOUSE)),
        Field(text("spouse_given_names").escapable().when(HAS_SPOUSE)),
        Field(date("spouse_date_of_birth", DateLimit::Past).when(HAS_SPOUSE)),
        Field(country("spouse_nationality").when(HAS_SPOUSE)),
        Field(text("spouse_birth_city").when(HAS_SPOUSE)),
        Heading(heading("family-former").when(HAD_SPOUSE)),
        Group(
            group("former_spouses", FORMER_SPOUSE)
                .between(1, 5)
                .when(HAD_SPOUSE),
        ),
        Heading(heading("family-relatives")),
        Field(yes_no("has_relatives")),
        Group(
            group("relatives", RELATIVE)
                .between(1, 10)
                .when(When::Is("has_relatives", "yes")),
        ),
    ],
};

const FORMER_SPOUSE: &[schema::Field] = &[
    text("name").words("former_spouses-name").max(170),
    date("date_of_birth", DateLimit::Past).words("former_spouses-date_of_birth"),
    date("married", DateLimit::NotFuture).words("former_spouses-married"),
    date("ended", DateLimit::NotFuture).words("former_spouses-ended"),
    radio("reason", ENDINGS).words("former_spouses-reason"),
];

const RELATIVE: &[schema::Field] = &[
    text("name").words("relatives-name").max(170),
    text("relationship").words("relatives-relationship"),
    radio("status", STATUSES).words("relatives-status"),
];

const STATUSES: Choices = choices("statuses", &["citizen", "resident", "visitor", "other"]);

const ENDINGS: Choices = choices("marriage-endings", &["divorce", "annulment", "death"]);
