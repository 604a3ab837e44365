//! Page 1: where, why, and how to reach the applicant.

use crate::form::build::{choice, consent, email, radio, select};
use crate::form::schema::{Choice, Page, Part::Field};

/// The page.
pub const PAGE: Page = Page {
    slug: "start",
    title: "Before you start",
    hint: "",
    parts: &[
        Field(
            select(
                "consulate",
                "Which consulate will you apply to?",
                CONSULATES,
            )
            .noun("the consulate you will apply to")
            .hint("You will be invited there for an interview."),
        ),
        Field(
            radio(
                "purpose",
                "What is the main purpose of your visit?",
                PURPOSES,
            )
            .noun("the main purpose of your visit"),
        ),
        Field(
            email("email", "Email address")
                .noun("your email address")
                .hint("We only use this to write to you about this application.")
                .autocomplete("email"),
        ),
        Field(
            select(
                "language",
                "Which language should we write to you in?",
                LANGUAGES,
            )
            .noun("the language we should write to you in")
            .autocomplete("language"),
        ),
        Field(
            consent(
                "privacy",
                "I have read the privacy notice and agree to the use of my \
                 answers to decide this application",
            )
            .noun("you have read the privacy notice and agree to it"),
        ),
    ],
};

const CONSULATES: &[Choice] = &[
    choice("beijing", "Beijing"),
    choice("berlin", "Berlin"),
    choice("brasilia", "Brasília"),
    choice("cairo", "Cairo"),
    choice("london", "London"),
    choice("mexico-city", "Mexico City"),
    choice("nairobi", "Nairobi"),
    choice("new-delhi", "New Delhi"),
    choice("paris", "Paris"),
    choice("sydney", "Sydney"),
    choice("tokyo", "Tokyo"),
    choice("washington", "Washington, D.C."),
];

const PURPOSES: &[Choice] = &[
    choice("business", "Business"),
    choice("tourism", "Tourism or visiting people"),
    choice("study", "Study"),
    choice("transit", "Transit to another country"),
];

const LANGUAGES: &[Choice] = &[
    choice("en", "English"),
    choice("ar", "العربية (Arabic)"),
    choice("de", "Deutsch (German)"),
    choice("es", "Español (Spanish)"),
    choice("fr", "Français (French)"),
    choice("hi", "हिन्दी (Hindi)"),
    choice("pt", "Português (Portuguese)"),
    choice("ru", "Русский (Russian)"),
    choice("zh", "中文 (Chinese)"),
];
