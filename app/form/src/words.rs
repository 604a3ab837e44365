//! The texts of a form in one language. See [`vocabulary`](crate::vocabulary) for their keys.

use super::schema::{Choices, Field, Form, Group, Heading, Page};
use crate::text::Texts;

impl Form {
    /// Returns the title of the form.
    pub fn title(&self, texts: &Texts) -> &'static str {
        texts.get(self.id)
    }
}

impl Page {
    /// Returns the heading of the page.
    pub fn title(&self, texts: &Texts) -> &'static str {
        texts.get(&self.words())
    }

    /// Returns the text below the heading, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(&self.words(), "hint")
    }

    pub(crate) fn words(&self) -> String {
        ["page-", self.slug].concat()
    }
}

impl Heading {
    /// Returns the text of the heading.
    pub fn text(&self, texts: &Texts) -> &'static str {
        texts.get(self.words)
    }

    /// Returns the text below the heading, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "hint")
    }
}

impl Field {
    /// Returns the question itself.
    pub fn label(&self, texts: &Texts) -> &'static str {
        texts.get(self.words)
    }

    /// Returns the help text between label and input, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "hint")
    }

    /// Returns what messages call the question within a sentence, such as `your surname`. For
    /// yes/no questions and consents it is a clause, such as `you have used other names`.
    pub fn noun(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "noun")
    }

    /// Returns what messages call the question at the start of a sentence, such as `Surname`.
    pub fn subject(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "subject")
    }

    /// Returns the label of the box that makes the question inapplicable, such as `Does not apply`.
    pub fn escape_label(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "escape")
    }
}

impl Group {
    /// Returns the label of the group.
    pub fn label(&self, texts: &Texts) -> &'static str {
        texts.get(self.name)
    }

    /// Returns the text below the label, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.name, "hint")
    }

    /// Returns the title of an item, such as `Visit 2`. `number` counts from 1.
    pub fn item_title(&self, texts: &Texts, number: usize) -> String {
        let item = texts.part(self.name, "item");
        texts.fill("item", &[("item", item), ("number", &number.to_string())])
    }

    /// Returns the label of the button that adds an item, such as `Add a visit` or `Add another
    /// visit`.
    pub fn add_label(&self, texts: &Texts, first: bool) -> &'static str {
        texts.part(self.name, if first { "add" } else { "another" })
    }
}

impl Choices {
    /// Whether `value` is among the choices.
    pub fn has(&self, value: &str) -> bool {
        self.values.contains(&value)
    }

    /// Returns the label of `value`. A value that is not among the choices is returned unchanged.
    pub fn label(&self, texts: &Texts, value: &str) -> String {
        if self.has(value) {
            texts.part(self.words, value).to_owned()
        } else {
            value.to_owned()
        }
    }

    /// Returns values and labels in the display order of the language, since a long list is sorted
    /// differently in each language.
    pub fn options(&self, texts: &Texts) -> Vec<(&'static str, &'static str)> {
        let values = texts.get(self.words).split(' ');
        values
            .map(|value| (value, texts.part(self.words, value)))
            .collect()
    }
}
