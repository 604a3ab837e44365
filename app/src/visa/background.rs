//! Page 9: background. Each yes asks for an explanation.

use longhaul_form::build::{heading, long_text, yes_no};
use longhaul_form::schema::Part::{Field, Heading};
use longhaul_form::schema::{self, Page, When};

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "background",
    parts: &[
        Heading(heading("background-health")),
        Field(yes_no("disease")),
        Field(explain("disease_explanation", "disease")),
        Field(yes_no("disorder")),
        Field(explain("disorder_explanation", "disorder")),
        Field(yes_no("addiction")),
        Field(explain("addiction_explanation", "addiction")),
        Heading(heading("background-crime")),
        Field(yes_no("arrest")),
        Field(explain("arrest_explanation", "arrest")),
        Field(yes_no("drugs")),
        Field(explain("drugs_explanation", "drugs")),
        Field(yes_no("trafficking")),
        Field(explain("trafficking_explanation", "trafficking")),
        Heading(heading("background-security")),
        Field(yes_no("espionage")),
        Field(explain("espionage_explanation", "espionage")),
        Field(yes_no("terrorism")),
        Field(explain("terrorism_explanation", "terrorism")),
        Field(yes_no("genocide")),
        Field(explain("genocide_explanation", "genocide")),
        Heading(heading("background-immigration")),
        Field(yes_no("fraud")),
        Field(explain("fraud_explanation", "fraud")),
        Field(yes_no("removed")),
        Field(explain("removed_explanation", "removed")),
        Heading(heading("background-other")),
        Field(yes_no("custody")),
        Field(explain("custody_explanation", "custody")),
    ],
};

const fn explain(name: &'static str, question: &'static str) -> schema::Field {
    long_text(name, 20, 2000).when(When::Is(question, "yes"))
}
