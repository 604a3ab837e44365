//! The languages that this server speaks, and how one is chosen.

use std::sync::{Arc, LazyLock};

use app::api::Spoken;
use app::words::languages;
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};
use longhaul_form::text::Texts;
use longhaul_form::text::fluent::BadTexts;
use longhaul_form::text::languages::{Language, Source};
use sha2::{Digest, Sha256};

#[derive(Debug)]
pub struct Languages {
    entries: Vec<Entry>,
    /// Tag and own name of each.
    pub names: &'static [(&'static str, &'static str)],
}

#[derive(Debug)]
struct Entry {
    tag: LanguageIdentifier,
    language: Language,
    /// Its name changes with what is in it, so that a browser may keep it for ever.
    script: &'static str,
}

impl Languages {
    /// # Errors
    /// [`BadTexts`]: a file of texts cannot be read.
    pub fn with_form(of_form: &[Source]) -> Result<Self, BadTexts> {
        let entries = languages(of_form)?.into_iter().map(entry);
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let name = |entry: &Entry| {
            let texts = entry.language.texts;
            (texts.language(), texts.get("language-name"))
        };
        let names: Vec<_> = entries.iter().map(name).collect();
        Ok(Self {
            entries,
            names: names.leak(),
        })
    }

    /// With the texts of the visa form; read once in a process.
    pub fn of_visa() -> Arc<Self> {
        static VISA: LazyLock<Arc<Languages>> = LazyLock::new(|| {
            let languages = Languages::with_form(app::visa::TEXTS);
            Arc::new(languages.expect("the files are compiled in, and a test reads them"))
        });
        VISA.clone()
    }

    /// The language that was chosen, or else the first accepted one, or else the default.
    pub fn choose(&self, chosen: Option<&str>, accepted: &str) -> Spoken {
        let chosen = chosen.and_then(|tag| self.find(tag));
        self.spoken(chosen.unwrap_or_else(|| self.accepted(accepted)))
    }

    /// The tag as this server writes it, if it speaks the language.
    pub fn known(&self, tag: &str) -> Option<&'static str> {
        self.find(tag).map(|entry| entry.language.texts.language())
    }

    /// The words of the first language, for answers that speak no other.
    pub fn first(&self) -> &'static Texts {
        self.entries[0].language.texts
    }

    /// The script that brings a browser its words.
    pub fn script(&self, path: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|entry| entry.script == path)
            .map(|entry| entry.language.for_browser.as_str())
    }

    fn find(&self, tag: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.language.texts.language() == tag)
    }

    fn accepted(&self, accepted: &str) -> &Entry {
        let available: Vec<_> = self.entries.iter().map(|entry| &entry.tag).collect();
        let asked = by_weight(accepted);
        let found = negotiate_languages(&asked, &available, None, NegotiationStrategy::Lookup);
        let wanted = found.first().map(|tag| **tag);
        let entry = self.entries.iter().find(|entry| Some(&entry.tag) == wanted);
        entry.unwrap_or(&self.entries[0])
    }

    fn spoken(&self, entry: &Entry) -> Spoken {
        Spoken {
            texts: entry.language.texts,
            script: entry.script,
            languages: self.names,
        }
    }
}

/// The languages of an `Accept-Language` header, the most wanted first. fluent-langneg takes them in the order in
/// which they stand.
fn by_weight(accepted: &str) -> Vec<LanguageIdentifier> {
    let one = |part: &str| {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
        let tag = tag.trim().parse().ok()?;
        (weight > 0.0).then_some((weight, tag))
    };
    let mut asked: Vec<(f32, LanguageIdentifier)> = accepted.split(',').filter_map(one).collect();
    asked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    asked.into_iter().map(|(_, tag)| tag).collect()
}

fn entry(mut language: Language) -> Result<Entry, BadTexts> {
    let tag = language.texts.language();
    let bad = |error: &dyn std::fmt::Display| BadTexts(vec![format!("{tag}: {error}")]);
    // A JSON string is a string of JavaScript too.
    let text = serde_json::to_string(&language.for_browser).map_err(|error| bad(&error))?;
    language.for_browser = format!("globalThis.longhaulTexts={text}");
    let hash = Sha256::digest(&language.for_browser);
    let hash = crate::hex::encode(&hash[..8]);
    Ok(Entry {
        tag: tag.parse().map_err(|error| bad(&error))?,
        script: format!("/texts/{tag}-{hash}.js").leak(),
        language,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_counts_before_what_the_browser_accepts() {
        let languages = Languages::of_visa();
        let choose = |chosen, accepted| languages.choose(chosen, accepted).texts.language();
        assert_eq!(choose(None, ""), "en");
        assert_eq!(choose(None, "de-AT,de;q=0.9,en;q=0.8"), "de");
        assert_eq!(choose(None, "de;q=0, en;q=0.1"), "en");
        assert_eq!(choose(None, "en;q=0.3, de;q=0.9"), "de");
        assert_eq!(choose(None, "tlh, fr;q=0.5"), "en");
        assert_eq!(choose(None, "\u{1F600};;q=x"), "en");
        assert_eq!(choose(Some("en"), "de"), "en");
        assert_eq!(choose(Some("tlh"), "de"), "de");
    }

    #[test]
    fn each_language_has_a_script_of_its_own() {
        let languages = Languages::of_visa();
        for (tag, name) in languages.names {
            assert!(!name.is_empty(), "{tag}");
            let spoken = languages.choose(Some(tag), "");
            let script = languages.script(spoken.script).expect(tag);
            assert!(script.starts_with(&format!("globalThis.longhaulTexts=\"{tag}\\n")));
        }
        assert!(languages.script("/texts/en-0000000000000000.js").is_none());
    }
}
