//! The texts of all languages: the engine's own, and those that the application provides.

use std::collections::HashSet;

use super::Texts;
use super::fluent::{BadTexts, read};

/// A Fluent file of one language: its BCP 47 tag and its source.
pub type Source = (&'static str, &'static str);

/// A language: all its texts, and those that the pages of a form need in the browser.
#[derive(Debug)]
pub struct Language {
    /// All texts of the language.
    pub texts: &'static Texts,
    /// The texts for the browser. See [`Texts::from_lines`].
    pub for_browser: String,
}

macro_rules! engine {
    ($tag:literal) => {
        (
            $tag,
            [
                include_str!(concat!("../../locales/", $tag, "/general.ftl")),
                include_str!(concat!("../../locales/", $tag, "/countries.ftl")),
                include_str!(concat!("../../locales/", $tag, "/form.ftl")),
            ],
        )
    };
}

/// The engine's own texts. To add a language, translate the three files and list it here.
const ENGINE: [(&str, [&str; 3]); 2] = [engine!("en"), engine!("de")];

/// Returns the languages of `shared`, in the order in which they first appear there. Each has the
/// engine's own texts and those of both lists. Texts from `server_only` are not sent to browsers.
///
/// For a language that the engine does not provide, `shared` also has to contain the engine's
/// messages. These are the files in the folder `locales` of this package.
///
/// The texts are leaked and live as long as the process, so call this function once, at the start.
///
/// # Errors
/// [`BadTexts`] if there is a syntax error, a duplicate key, or a reference to something that does
/// not exist.
///
/// # Examples
/// ```
/// use longhaul_form::text::languages::languages;
///
/// let english = ("en", "surname = Surname");
/// let german = ("de", "surname = Nachname");
/// let languages = languages(&[english, german], &[])?;
/// assert_eq!(languages[1].texts.get("surname"), "Nachname");
/// assert_eq!(languages[1].texts.get("yes"), "Ja");
/// # Ok::<(), longhaul_form::text::fluent::BadTexts>(())
/// ```
pub fn languages(shared: &[Source], server_only: &[Source]) -> Result<Vec<Language>, BadTexts> {
    let months = months(shared)?;
    tags(shared)
        .into_iter()
        .map(|tag| {
            let for_browser = read(tag, &sources(tag, &[shared]))?.with("months", months);
            let wanted: HashSet<_> = for_browser.keys().collect();
            let texts = read(tag, &sources(tag, &[shared, server_only]))?.with("months", months);
            Ok(Language {
                for_browser: texts.lines(|key| wanted.contains(key)),
                texts: Box::leak(Box::new(texts)),
            })
        })
        .collect()
}

/// Returns the names of the months in all languages, such as `January=1 Januar=1`, so that a date
/// that was typed on a page in one language is the same date on a page in another.
fn months(shared: &[Source]) -> Result<&'static str, BadTexts> {
    let mut tags_of_all: Vec<_> = ENGINE.iter().map(|(tag, _)| *tag).collect();
    let others = tags(shared).into_iter();
    tags_of_all.extend(others.filter(|tag| engine(tag).is_empty()));
    let mut months = Vec::new();
    for tag in tags_of_all {
        let own = engine(tag);
        let texts = if own.is_empty() {
            read(tag, &sources(tag, &[shared]))?
        } else {
            read(tag, own)?
        };
        for number in 1..=12 {
            let name = texts.part("month", &format!("m{number}"));
            months.push(format!("{name}={number}"));
        }
        months.push(texts.get("month-also").to_owned());
    }
    Ok(months.join(" ").leak())
}

fn tags(of: &[Source]) -> Vec<&'static str> {
    let mut tags = Vec::new();
    for (tag, _) in of {
        if !tags.contains(tag) {
            tags.push(*tag);
        }
    }
    tags
}

fn sources(tag: &str, lists: &[&[Source]]) -> Vec<&'static str> {
    let brought = lists.iter().copied().flatten();
    let brought = brought.filter(|(other, _)| *other == tag);
    let brought = brought.map(|(_, source)| *source);
    engine(tag).iter().copied().chain(brought).collect()
}

/// Returns the engine's own files in this language, or an empty slice.
fn engine(tag: &str) -> &'static [&'static str] {
    let known = ENGINE.iter().find(|(other, _)| *other == tag);
    known.map_or(&[], |(_, files)| files)
}
