//! The words of a form, from the texts of a language. [`vocabulary`](crate::vocabulary) says under which keys.

use super::schema::{Choices, Field, Form, Group, Heading, Page};
use crate::text::Texts;

impl Form {
    /// What the form is called.
    pub fn title(&self, texts: &Texts) -> &'static str {
        texts.get(self.id)
    }
}

impl Page {
    /// The heading of the page.
    pub fn title(&self, texts: &Texts) -> &'static str {
        texts.get(&self.words())
    }

    /// A sentence under the heading, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(&self.words(), "hint")
    }

    pub(crate) fn words(&self) -> String {
        ["page-", self.slug].concat()
    }
}

impl Heading {
    /// What the heading says.
    pub fn text(&self, texts: &Texts) -> &'static str {
        texts.get(self.words)
    }

    /// A sentence under the heading, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "hint")
    }
}

impl Field {
    /// The question itself.
    pub fn label(&self, texts: &Texts) -> &'static str {
        texts.get(self.words)
    }

    /// Help between label and input, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "hint")
    }

    /// What messages call the question inside a sentence: `your surname`. For yes/no questions and consents it is
    /// a clause: `you have used other names`.
    pub fn noun(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "noun")
    }

    /// What messages call the question at the start of a sentence: `Surname`.
    pub fn subject(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "subject")
    }

    /// The label of the box that takes the question away: `Does not apply`.
    pub fn escape_label(&self, texts: &Texts) -> &'static str {
        texts.part(self.words, "escape")
    }
}

impl Group {
    /// What the group is called.
    pub fn label(&self, texts: &Texts) -> &'static str {
        texts.get(self.name)
    }

    /// A sentence under the label, or `""`.
    pub fn hint(&self, texts: &Texts) -> &'static str {
        texts.part(self.name, "hint")
    }

    /// `Visit 2`.
    pub fn item_title(&self, texts: &Texts, number: usize) -> String {
        let item = texts.part(self.name, "item");
        texts.fill("item", &[("item", item), ("number", &number.to_string())])
    }

    /// `Add a visit`, or `Add another visit`.
    pub fn add_label(&self, texts: &Texts, first: bool) -> &'static str {
        texts.part(self.name, if first { "add" } else { "another" })
    }
}

impl Choices {
    /// Whether `value` is among the choices.
    pub fn has(&self, value: &str) -> bool {
        self.values.contains(&value)
    }

    /// The label of `value`; a value that is not among the choices is shown as it is.
    pub fn label(&self, texts: &Texts, value: &str) -> String {
        match self.has(value) {
            true => texts.part(self.words, value).to_owned(),
            false => value.to_owned(),
        }
    }

    /// Values and labels in the order in which the language offers them: a long list is sorted differently in each.
    pub fn options(&self, texts: &Texts) -> Vec<(&'static str, &'static str)> {
        let values = texts.get(self.words).split(' ');
        values
            .map(|value| (value, texts.part(self.words, value)))
            .collect()
    }
}
