//! The texts that a form needs, and checks on them for its tests.
//!
//! | message | text | attributes |
//! |---|---|---|
//! | the form's id | its title | |
//! | `page-` and the slug | heading | `hint` |
//! | a heading's `words` | heading | `hint` |
//! | a question's `words` | label | `hint`, `noun`, `subject`, `format`, `escape` |
//! | a group's name | label | `hint`, `item`, `add`, `another`, `too-few` |
//! | `words` of choices | | each value: its label |
//!
//! Every sentence composed of these texts is a message of the engine in `locales/…/form.ftl`, so
//! that the grammar is defined by the language.

use std::collections::BTreeSet;

use super::countries::COUNTRIES;
use super::schema::{Choices, Field, Form, Group, Kind, Part};
use crate::text::Texts;
#[cfg(feature = "fluent")]
use crate::text::{
    fluent::keys,
    languages::{Language, Source},
};

/// Returns everything that is wrong with the texts of `form` in `texts`, one sentence each. `own`
/// contains the keys of the form's own file, none of which may be unused. Keys that begin with
/// `rule-` are reserved for rules and not checked.
pub fn check_words<'a>(
    form: &'static Form,
    texts: &Texts,
    own: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let mut words = Words {
        texts,
        known: BTreeSet::new(),
        nouns: BTreeSet::new(),
        sentences: Vec::new(),
    };
    words.form(form);
    let superfluous = own
        .into_iter()
        .filter(|key| !key.starts_with("rule-") && !words.known.contains(*key));
    let superfluous: Vec<_> = superfluous
        .map(|key| format!("nothing asks for {key}"))
        .collect();
    words.sentences.extend(superfluous);
    words.sentences
}

struct Words<'a> {
    texts: &'a Texts,
    known: BTreeSet<String>,
    /// The nouns of the plain questions so far. They have to differ, so that "Change" links do.
    nouns: BTreeSet<&'static str>,
    sentences: Vec<String>,
}

impl Words<'_> {
    fn needs(&mut self, key: &str) {
        if self.texts.get(key).trim().is_empty() {
            self.sentences.push(format!("{key} is missing"));
        }
        self.known.insert(key.to_owned());
    }

    fn needs_part(&mut self, key: &str, part: &str) {
        self.needs(&format!("{key}.{part}"));
    }

    fn with_hint(&mut self, key: &str) {
        self.needs(key);
        self.known.insert(format!("{key}.hint"));
    }

    fn form(&mut self, form: &'static Form) {
        self.needs(form.id);
        for page in form.all_pages() {
            self.with_hint(&page.words());
            for part in page.parts {
                match part {
                    Part::Heading(heading) => self.with_hint(heading.words),
                    Part::Field(field) => {
                        self.field(field);
                        let noun = field.noun(self.texts);
                        if !self.nouns.insert(noun) {
                            self.sentences
                                .push(format!("two questions are called {noun:?}"));
                        }
                    }
                    Part::Group(group) => self.group(group),
                }
            }
        }
    }

    fn field(&mut self, field: &Field) {
        self.with_hint(field.words);
        self.needs_part(field.words, "noun");
        match field.kind {
            Kind::Text { .. }
            | Kind::Code { .. }
            | Kind::LongText { .. }
            | Kind::Number { .. }
            | Kind::Amount
            | Kind::File(_)
            | Kind::Date(_) => self.needs_part(field.words, "subject"),
            Kind::Pattern { .. } => self.needs_part(field.words, "format"),
            Kind::Radio(choices) | Kind::Select(choices) => self.choices(choices),
            Kind::Country => self.choices(COUNTRIES),
            Kind::Email | Kind::Phone | Kind::YesNo | Kind::Consent => {}
        }
        if field.escape {
            self.needs_part(field.words, "escape");
        }
    }

    fn group(&mut self, group: &'static Group) {
        self.with_hint(group.name);
        for part in ["item", "add", "another"] {
            self.needs_part(group.name, part);
        }
        if group.min > 0 {
            self.needs_part(group.name, "too-few");
        }
        for field in group.fields {
            self.field(field);
        }
    }

    /// Checks that the message lists each value of the choices, with a label of its own.
    fn choices(&mut self, choices: Choices) {
        let words = choices.words;
        if !self.known.insert(words.to_owned()) {
            return;
        }
        for value in choices.values {
            self.needs_part(words, value);
        }
        let listed: Vec<_> = self.texts.get(words).split(' ').collect();
        let mut labels: Vec<_> = listed
            .iter()
            .map(|value| self.texts.part(words, value))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        if listed.len() != choices.values.len() || labels.len() != listed.len() {
            let sentence =
                format!("{words} does not list each choice once, with a label of its own");
            self.sentences.push(sentence);
        }
    }
}

/// Runs [`check_words`] for each of `languages`. `of_form` contains the form's own files.
#[cfg(feature = "fluent")]
pub fn check_languages(
    form: &'static Form,
    languages: &[Language],
    of_form: &[Source],
) -> Vec<String> {
    let mut found = Vec::new();
    for language in languages {
        let tag = language.texts.language();
        let own = of_form.iter().filter(|(other, _)| *other == tag);
        let own: Vec<_> = own.flat_map(|(_, source)| keys(source)).collect();
        let sentences = check_words(form, language.texts, own.iter().map(String::as_str));
        found.extend(
            sentences
                .iter()
                .map(|sentence| format!("{tag}: {sentence}")),
        );
    }
    found
}
