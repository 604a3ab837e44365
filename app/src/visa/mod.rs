//! The demo: an application for a visitor visa to the invented Republic of Orland, as data for
//! the engine in [`longhaul_form`].
//!
//! To make a form of your own, replace this folder: one file for each page, one for the rules
//! between answers, and the [`Form`] that lists them. The tests check the definition itself too.

mod background;
mod contact;
mod documents;
mod family;
mod history;
mod passport;
mod rules;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod sign;
mod start;
#[cfg(test)]
mod tests;
mod trip;
mod versions;
mod work;
mod you;

use longhaul_form::reading::text;
use longhaul_form::text::Texts;
use longhaul_form::{Answers, Form, Scope};

/// The words of the form, one file per language. The engine and the pages have files of their own.
#[cfg(any(test, feature = "ssr"))]
pub const TEXTS: &[longhaul_form::text::languages::Source] = &[
    ("en", include_str!("../../locales/en/visa.ftl")),
    ("de", include_str!("../../locales/de/visa.ftl")),
];

/// The form.
pub static VISITOR_VISA: Form = Form {
    id: "visitor-visa",
    version: 2,
    migrations: &[versions::NATIVE_NAME],
    pages: &[
        start::PAGE,
        you::PAGE,
        passport::PAGE,
        trip::PAGE,
        history::PAGE,
        contact::PAGE,
        family::PAGE,
        work::PAGE,
        background::PAGE,
        documents::PAGE,
    ],
    sign: sign::PAGE,
    rules: rules::RULES,
    applicant,
    email,
};

fn applicant(answers: &Answers) -> String {
    full_name(&Scope::new(&VISITOR_VISA, answers))
}

/// Given names and surname as the applicant wrote them, as far as they are given; a single name stands alone.
fn full_name(scope: &Scope) -> String {
    let parts = ["given_names", "surname"].map(|name| text(scope.text(name)));
    parts.join(" ").trim().to_owned()
}

fn email(answers: &Answers) -> String {
    Scope::new(&VISITOR_VISA, answers).meaning("email", Texts::none())
}
