//! Page 1: where, why, and how to reach the applicant.

use longhaul_form::build::{choices, consent, email, radio, select};
use longhaul_form::schema::{Choices, Page, Part::Field};

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "start",
    parts: &[
        Field(select("consulate", CONSULATES)),
        Field(radio("purpose", PURPOSES)),
        Field(email("email").autocomplete("email")),
        Field(select("language", LANGUAGES).autocomplete("language")),
        Field(consent("privacy")),
    ],
};

const CONSULATES: Choices = choices(
    "consulates",
    &[
        "beijing",
        "berlin",
        "brasilia",
        "cairo",
        "london",
        "mexico-city",
        "nairobi",
        "new-delhi",
        "paris",
        "sydney",
        "tokyo",
        "washington",
    ],
);

const PURPOSES: Choices = choices("purposes", &["business", "tourism", "study", "transit"]);

const LANGUAGES: Choices = choices(
    "letter-languages",
    &["en", "ar", "de", "es", "fr", "hi", "pt", "ru", "zh"],
);
