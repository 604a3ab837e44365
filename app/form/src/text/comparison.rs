//! Checks that all languages define the same texts, for the tests of an application.

use std::collections::{BTreeMap, BTreeSet};

use super::Texts;
use super::languages::Language;
use super::plural::category;

/// Returns the differences between languages in keys, placeables and plural forms, one sentence
/// each.
pub fn differences(languages: &[Language]) -> Vec<String> {
    let mut found = Vec::new();
    let Some((first, others)) = languages.split_first() else {
        return found;
    };
    let expected = messages(first.texts);
    for language in languages {
        found.extend(wrong_forms(language.texts));
    }
    for other in others {
        let (tag, given) = (other.texts.language(), messages(other.texts));
        for key in expected.keys().filter(|key| !given.contains_key(*key)) {
            found.push(format!("{tag} lacks {key}"));
        }
        for (key, message) in &given {
            match expected.get(key) {
                None => found.push(format!("only {tag} has {key}")),
                Some(same) if same.placeables != message.placeables => {
                    found.push(format!("{tag} fills in other values in {key}"));
                }
                Some(same) if same.forms.is_empty() != message.forms.is_empty() => {
                    found.push(format!("{key} counts in one language only, not in {tag}"));
                }
                Some(_) => {}
            }
        }
    }
    found
}

#[derive(Default)]
struct Message {
    placeables: BTreeSet<&'static str>,
    forms: BTreeSet<&'static str>,
}

fn messages(texts: &Texts) -> BTreeMap<&'static str, Message> {
    let mut messages: BTreeMap<_, Message> = BTreeMap::new();
    for key in texts.keys() {
        let (name, form) = key.split_once('[').unwrap_or((key, ""));
        let message = messages.entry(name).or_default();
        message.placeables.extend(placeables(texts.get(key)));
        if !form.is_empty() {
            message.forms.insert(form.trim_end_matches(']'));
        }
    }
    messages
}

fn placeables(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}

/// Checks that a text with a count has all plural forms of its language, and no other.
fn wrong_forms(texts: &Texts) -> Vec<String> {
    let known: BTreeSet<_> = (0..200)
        .map(|count| category(texts.language(), count))
        .collect();
    let counting = messages(texts).into_iter();
    let wrong = counting.filter(|(_, message)| !message.forms.is_empty() && message.forms != known);
    wrong
        .map(|(key, message)| {
            format!(
                "{}: {key} has the forms {:?}",
                texts.language(),
                message.forms
            )
        })
        .collect()
}
