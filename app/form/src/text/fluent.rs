//! Reads Fluent files into [`Texts`].
//!
//! The supported subset of Fluent (<https://projectfluent.org/fluent/guide>) consists of messages,
//! attributes, terms and references to them, variables, and a select on a number as the whole of a
//! text. Anything else is an error rather than a text with gaps. A message with attributes but no
//! text is a list: its text consists of the names of the attributes in file order, separated by
//! spaces.

use std::collections::BTreeMap;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;

use super::Texts;

/// Everything that is wrong with the files of one language, one sentence each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct BadTexts(pub Vec<String>);

/// Reads the Fluent `sources` of `language`. Keys must be unique across all of them. The texts are
/// leaked and live as long as the process.
///
/// # Errors
/// [`BadTexts`] if there is a syntax error, a duplicate key, or a reference to something that does
/// not exist.
pub fn read(language: &'static str, sources: &[&str]) -> Result<Texts, BadTexts> {
    let mut reader = Reader::default();
    for source in sources {
        reader.parse(source);
    }
    let texts = reader.flatten();
    if !reader.errors.is_empty() {
        return Err(BadTexts(reader.errors));
    }
    let leak = |text: String| -> &'static str { text.leak() };
    Ok(Texts {
        language,
        entries: texts
            .into_iter()
            .map(|(key, text)| (leak(key), leak(text)))
            .collect(),
    })
}

fn list(names: &[String]) -> Pattern<String> {
    let value = names.join(" ");
    Pattern {
        elements: vec![PatternElement::TextElement { value }],
    }
}

type Patterns = BTreeMap<String, Pattern<String>>;

/// Returns the keys defined in `source`. Attributes have the form `key.attribute`.
pub fn keys(source: &str) -> Vec<String> {
    let mut reader = Reader::default();
    reader.parse(source);
    let keys = reader.patterns.into_keys();
    keys.filter(|key| !key.starts_with('-')).collect()
}

#[derive(Default)]
struct Reader {
    /// Messages, `key.attribute`, and `-terms`.
    patterns: Patterns,
    errors: Vec<String>,
}

impl Reader {
    fn parse(&mut self, source: &str) {
        let resource = parser::parse(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            self.errors.extend(errors.iter().map(ToString::to_string));
            resource
        });
        for entry in resource.body {
            let (id, value, attributes) = match entry {
                Entry::Message(message) => (message.id.name, message.value, message.attributes),
                Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value), Vec::new()),
                Entry::Junk { content } => {
                    self.errors.push(format!("cannot be read: {content}"));
                    continue;
                }
                _ => continue,
            };
            let names: Vec<_> = attributes.iter().map(|each| each.id.name.clone()).collect();
            self.add(id.clone(), value.unwrap_or_else(|| list(&names)));
            for attribute in attributes {
                self.add(format!("{id}.{}", attribute.id.name), attribute.value);
            }
        }
    }

    fn add(&mut self, key: String, pattern: Pattern<String>) {
        if self.patterns.contains_key(&key) {
            self.errors.push(format!("{key} stands twice"));
        }
        self.patterns.insert(key, pattern);
    }

    fn flatten(&mut self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        let mut errors = Vec::new();
        for (key, pattern) in &self.patterns {
            if key.starts_with('-') {
                continue;
            }
            for (form, text) in self.forms(pattern) {
                let key = match form {
                    Some(category) => format!("{key}[{category}]"),
                    None => key.clone(),
                };
                match text {
                    Ok(text) => drop(texts.insert(key, text)),
                    Err(what) => errors.push(format!("{key}: {what}")),
                }
            }
        }
        self.errors.append(&mut errors);
        texts
    }

    /// Returns a single text, or one text for each plural category.
    fn forms(&self, pattern: &Pattern<String>) -> Vec<(Option<String>, Result<String, String>)> {
        let [
            PatternElement::Placeable {
                expression: Expression::Select { variants, .. },
            },
        ] = pattern.elements.as_slice()
        else {
            return vec![(None, self.text(pattern, 0))];
        };
        let form = |variant: &Variant<String>| {
            let (VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name }) =
                &variant.key;
            (Some(name.clone()), self.text(&variant.value, 0))
        };
        variants.iter().map(form).collect()
    }

    fn text(&self, pattern: &Pattern<String>, depth: usize) -> Result<String, String> {
        let mut text = String::new();
        for element in &pattern.elements {
            match element {
                // The browser receives one line per text, and HTML treats a line break as a space.
                PatternElement::TextElement { value } => text.push_str(&value.replace('\n', " ")),
                PatternElement::Placeable {
                    expression: Expression::Inline(inline),
                } => {
                    text.push_str(&self.inline(inline, depth)?);
                }
                PatternElement::Placeable { .. } => {
                    return Err("a select has to be the whole text".to_owned());
                }
            }
        }
        Ok(text)
    }

    fn inline(&self, inline: &InlineExpression<String>, depth: usize) -> Result<String, String> {
        let key = match inline {
            InlineExpression::StringLiteral { value } if !value.contains(['{', '}', '\n']) => {
                return Ok(value.clone());
            }
            InlineExpression::VariableReference { id } => return Ok(format!("{{{}}}", id.name)),
            InlineExpression::TermReference {
                id,
                attribute: None,
                arguments: None,
            } => {
                format!("-{}", id.name)
            }
            InlineExpression::MessageReference {
                id,
                attribute: None,
            } => id.name.clone(),
            InlineExpression::MessageReference {
                id,
                attribute: Some(attribute),
            } => {
                format!("{}.{}", id.name, attribute.name)
            }
            other => return Err(format!("not supported here: {other:?}")),
        };
        let pattern = self
            .patterns
            .get(&key)
            .ok_or_else(|| format!("there is no {key}"))?;
        if depth > 4 {
            return Err(format!("refers to itself by way of {key}"));
        }
        self.text(pattern, depth + 1)
    }
}
