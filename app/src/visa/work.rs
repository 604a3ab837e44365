//! Page 8: work, education, languages and travel.

use crate::form::build::{
    amount, choice, country, date, group, heading, long_text, phone, select, text, yes_no,
};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Page, When};

const EMPLOYED: When = When::OneOf("occupation", &["employed", "self-employed"]);

/// The page.
pub const PAGE: Page = Page {
    slug: "work",
    title: "Work and education",
    hint: "",
    parts: &[
        Heading(heading("Current work")),
        Field(
            select("occupation", "What do you do at present?", OCCUPATIONS)
                .noun("what you do at present"),
        ),
        Field(
            text("employer", "Name of your employer or business")
                .noun("the name of your employer or business")
                .max(160)
                .autocomplete("organization")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_line1", "Street and number")
                .noun("the street and number of your work")
                .max(160)
                .autocomplete("section-work address-line1")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_city", "City or town")
                .noun("the city or town of your work")
                .autocomplete("section-work address-level2")
                .when(EMPLOYED),
        ),
        Field(
            text("employer_postcode", "Postal code")
                .noun("the postal code of your work")
                .max(20)
                .or("Does not apply")
                .autocomplete("section-work postal-code")
                .when(EMPLOYED),
        ),
        Field(
            country("employer_country", "Country")
                .noun("the country of your work")
                .autocomplete("section-work country")
                .when(EMPLOYED),
        ),
        Field(
            phone(
                "employer_phone",
                "Phone number of your employer or business",
            )
            .noun("the phone number of your employer or business")
            .when(EMPLOYED),
        ),
        Field(
            date("job_started", "Date you started", DateLimit::NotFuture)
                .noun("the date you started your work")
                .when(EMPLOYED),
        ),
        Field(
            amount("income", "Monthly income before tax")
                .noun("your monthly income before tax")
                .hint("In your own currency, for example 2500.")
                .or("Does not apply")
                .when(EMPLOYED),
        ),
        Field(
            long_text("duties", "What are your duties?", 0, 4000)
                .noun("your duties")
                .hint("Describe them in your own words, in 4,000 characters or fewer.")
                .when(EMPLOYED),
        ),
        Heading(heading("Earlier work")),
        Field(
            yes_no(
                "has_earlier_jobs",
                "Did you have other jobs in the last five years?",
            )
            .noun("you had other jobs in the last five years"),
        ),
        Group(
            group("jobs", "Earlier jobs", "job", JOB)
                .hint("Start with the latest. Five are enough.")
                .between(1, 5)
                .when(When::Is("has_earlier_jobs", "yes")),
        ),
        Heading(heading("Education and languages")),
        Group(
            group(
                "education",
                "Secondary and higher education",
                "school",
                EDUCATION,
            )
            .hint("Leave it out if there was none.")
            .between(0, 10),
        ),
        Group(group("languages", "Languages you speak", "language", LANGUAGE).between(1, 10)),
        Heading(heading("Travel")),
        Field(
            yes_no(
                "has_travelled",
                "Have you travelled to other countries in the last five years?",
            )
            .noun("you have travelled to other countries in the last five years"),
        ),
        Group(
            group(
                "travelled",
                "Countries you have visited",
                "country",
                TRAVELLED,
            )
            .between(1, 30)
            .when(When::Is("has_travelled", "yes")),
        ),
    ],
};

const JOB: &[schema::Field] = &[
    text("employer", "Employer").noun("the employer").max(160),
    text("title", "Job title").noun("the job title"),
    date("from", "Date you started", DateLimit::NotFuture).noun("the date you started"),
    date("to", "Date you left", DateLimit::NotFuture).noun("the date you left"),
    long_text("duties", "What were your duties?", 0, 4000).noun("the duties"),
];

const EDUCATION: &[schema::Field] = &[
    text("school", "Name of the school")
        .noun("the name of the school")
        .max(160),
    text("course", "Course of study")
        .noun("the course of study")
        .max(160),
    date("from", "Date you started", DateLimit::NotFuture).noun("the date you started"),
    date("to", "Date you finished", DateLimit::Any)
        .noun("the date you finished")
        .hint("If you are still there, the date you expect to finish."),
];

const LANGUAGE: &[schema::Field] = &[text("language", "Language").noun("the language")];

const TRAVELLED: &[schema::Field] = &[country("country", "Country").noun("the country")];

const OCCUPATIONS: &[Choice] = &[
    choice("employed", "Employed"),
    choice("self-employed", "Self-employed"),
    choice("student", "Student"),
    choice("homemaker", "Homemaker"),
    choice("retired", "Retired"),
    choice("not-employed", "Not working"),
];
