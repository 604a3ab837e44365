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
    shared: [&'static str; 4],
    /// Pages that only the server renders.
    server: [&'static str; 1],
}

macro_rules! files {
    ($tag:literal) => {
        Files {
            tag: $tag,
            shared: [
                include_str!(concat!("../../locales/", $tag, "/general.ftl")),
                include_str!(concat!("../../locales/", $tag, "/countries.ftl")),
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

/// The names of the months in all languages, `January=1 Januar=1`: a date that was typed on a page in one language is
/// the same date on a page in another.
///
/// # Errors
/// [`BadTexts`]
pub fn with_months(texts: Texts) -> Result<Texts, BadTexts> {
    let mut months = Vec::new();
    for files in &LANGUAGES {
        let general = read(files.tag, &files.shared[..1])?;
        for number in 1..=12 {
            let name = general.part("month", &format!("m{number}"));
            months.push(format!("{name}={number}"));
        }
        months.push(general.get("month-also").to_owned());
    }
    Ok(texts.with("months", months.join(" ").leak()))
}

fn language(files: &Files, of_form: &[Source]) -> Result<Language, BadTexts> {
    let own = of_form
        .iter()
        .filter(|(tag, _)| *tag == files.tag)
        .map(|(_, source)| *source);
    let shared: Vec<_> = files.shared.into_iter().chain(own).collect();
    let all: Vec<_> = shared.iter().copied().chain(files.server).collect();
    let wanted = with_months(read(files.tag, &shared)?)?;
    let wanted: HashSet<_> = wanted.keys().collect();
    let texts = with_months(read(files.tag, &all)?)?;
    Ok(Language {
        for_browser: texts.lines(|key| wanted.contains(key)),
        texts: Box::leak(Box::new(texts)),
    })
}
