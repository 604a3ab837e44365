//! Page 8: work, education, languages and travel.

use longhaul_form::build::{
    amount, choices, country, date, group, heading, long_text, phone, select, text, yes_no,
};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, DateLimit, Page, When};

const EMPLOYED: When = When::OneOf("occupation", &["employed", "self-employed"]);

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "work",
    parts: &[
        Heading(heading("work-current")),
        Field(select("occupation", OCCUPATIONS)),
        Field(
            text("employer")
                .max(160)
                .autocomplete("organization")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_line1")
                .max(160)
                .autocomplete("section-work address-line1")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_city")
                .autocomplete("section-work address-level2")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_postcode")
                .max(20)
                .escapable()
                .autocomplete("section-work postal-code")
                .when(EMPLOYED),
        ),
        Field(
            country("employer_country")
                .autocomplete("section-work country")
                .when(EMPLOYED),
        ),
        Field(phone("employer_phone").when(EMPLOYED)),
        Field(date("job_started", DateLimit::NotFuture).when(EMPLOYED)),
        Field(amount("income").escapable().when(EMPLOYED)),
        Field(long_text("duties", 0, 4000).when(EMPLOYED)),
        Heading(heading("work-earlier")),
        Field(yes_no("has_earlier_jobs")),
        Group(
            group("jobs", JOB)
                .between(1, 5)
                .when(When::Is("has_earlier_jobs", "yes")),
        ),
        Heading(heading("work-education")),
        Group(group("education", EDUCATION).between(0, 10)),
        Group(group("languages", LANGUAGE).between(1, 10)),
        Heading(heading("work-travel")),
        Field(yes_no("has_travelled")),
        Group(
            group("travelled", TRAVELLED)
                .between(1, 30)
                .when(When::Is("has_travelled", "yes")),
        ),
    ],
};

const JOB: &[schema::Field] = &[
    text("employer").words("jobs-employer").max(160),
    text("title").words("jobs-title"),
    date("from", DateLimit::NotFuture).words("jobs-from"),
    date("to", DateLimit::NotFuture).words("jobs-to"),
    long_text("duties", 0, 4000).words("jobs-duties"),
];

const EDUCATION: &[schema::Field] = &[
    text("school").words("education-school").max(160),
    text("course").words("education-course").max(160),
    date("from", DateLimit::NotFuture).words("education-from"),
    date("to", DateLimit::Any).words("education-to"),
];

const LANGUAGE: &[schema::Field] = &[text("language").words("languages-language")];

const TRAVELLED: &[schema::Field] = &[country("country").words("travelled-country")];

const OCCUPATIONS: Choices = choices(
    "occupations",
    &[
        "employed",
        "self-employed",
        "student",
        "homemaker",
        "retired",
        "not-employed",
    ],
);
