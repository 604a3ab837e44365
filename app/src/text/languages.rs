//! The languages that there are, from the files in `app/locales`. Server only.

use std::collections::HashSet;

use super::Texts;
use super::fluent::{BadTexts, read};

/// A file of one language, and a form's own: tag and source.
pub type Source = (&'static str, &'static str);

/// One language: all its texts, and those that the pages of a form need in the browser.
#[derive(Debug)]
pub struct Language {
    pub texts: &'static Texts,
    /// See [`Texts::from_lines`].
    pub for_browser: String,
}

struct Files {
    tag: &'static str,
    /// Sent to the browser too.
    shared: [&'static str; 3],
    /// Pages that only the server renders.
    server: [&'static str; 1],
}

macro_rules! files {
    ($tag:literal) => {
        Files {
            tag: $tag,
            shared: [
                include_str!(concat!("../../locales/", $tag, "/general.ftl")),
                include_str!(concat!("../../locales/", $tag, "/form.ftl")),
                include_str!(concat!("../../locales/", $tag, "/components.ftl")),
            ],
            server: [include_str!(concat!("../../locales/", $tag, "/pages.ftl"))],
        }
    };
}

/// The first is what somebody gets who asks for none of them.
const LANGUAGES: [Files; 2] = [files!("en"), files!("de")];

/// All languages, with the texts of the form itself in `of_form`, one source a language.
///
/// # Errors
/// [`BadTexts`]
pub fn languages(of_form: &[Source]) -> Result<Vec<Language>, BadTexts> {
    LANGUAGES
        .iter()
        .map(|files| language(files, of_form))
        .collect()
}

fn language(files: &Files, of_form: &[Source]) -> Result<Language, BadTexts> {
    let own = of_form
        .iter()
        .filter(|(tag, _)| *tag == files.tag)
        .map(|(_, source)| *source);
    let shared: Vec<_> = files.shared.into_iter().chain(own).collect();
    let all: Vec<_> = shared.iter().copied().chain(files.server).collect();
    let wanted: HashSet<_> = read(files.tag, &shared)?.keys().collect();
    let texts = read(files.tag, &all)?;
    Ok(Language {
        for_browser: texts.lines(|key| wanted.contains(key)),
        texts: Box::leak(Box::new(texts)),
    })
}
