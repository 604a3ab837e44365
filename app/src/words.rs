//! The words of the pages, and of the form that they show, in all languages: the files in `app/locales`, and what the
//! engine says itself. Server only.

use longhaul_form::text::fluent::BadTexts;
use longhaul_form::text::languages::{self, Language, Source};

macro_rules! files {
    ($name:literal) => {
        [
            ("en", include_str!(concat!("../locales/en/", $name, ".ftl"))),
            ("de", include_str!(concat!("../locales/de/", $name, ".ftl"))),
        ]
    };
}

const GENERAL: [Source; 2] = files!("general");
const COMPONENTS: [Source; 2] = files!("components");
/// Sent to the browser too. A user who asks for none of the languages gets the first.
const SHARED: &[Source] = &[GENERAL[0], GENERAL[1], COMPONENTS[0], COMPONENTS[1]];
const PAGES: [Source; 2] = files!("pages");
const MAIL: [Source; 2] = files!("mail");
/// Of mail, and of pages that only the server renders.
const OF_SERVER: &[Source] = &[PAGES[0], PAGES[1], MAIL[0], MAIL[1]];

/// All languages, with the texts of the form itself in `of_form`, one source for each language.
///
/// # Errors
/// [`BadTexts`]
pub fn languages(of_form: &[Source]) -> Result<Vec<Language>, BadTexts> {
    languages::languages(&[SHARED, of_form].concat(), OF_SERVER)
}

#[cfg(test)]
mod tests;
