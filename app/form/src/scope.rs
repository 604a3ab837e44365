//! Access to answers by the names used in a definition.

use chrono::NaiveDate;

use super::answers::{Answers, item_path};
use super::reading::{dates, read, trim};
use super::schema::{Field, Form, Group, Scope, When};
use crate::text::Texts;

impl<'a> Scope<'a> {
    /// Creates a scope for the form outside its groups.
    pub fn new(form: &'static Form, answers: &'a Answers) -> Self {
        Self {
            form,
            answers,
            item: None,
        }
    }

    /// Narrows the scope to an item of a group.
    #[must_use]
    pub fn in_item(self, group: &'static Group, item: &'a str) -> Self {
        Self {
            item: Some((group, item)),
            ..self
        }
    }

    /// Returns the path of the question called `name` in this scope.
    pub fn path(&self, name: &str) -> String {
        match self.item {
            Some((group, item)) if group.field(name).is_some() => item_path(group.name, item, name),
            _ => name.to_owned(),
        }
    }

    /// Returns what was typed as the answer to the question called `name`, trimmed. Returns `""` if
    /// the question is not answered, not currently asked, or marked as not applicable. Use it for
    /// choices. For typed answers, see [`meaning`](Self::meaning).
    pub fn text(&self, name: &str) -> &'a str {
        self.find(name).map_or("", |(text, _)| text)
    }

    /// Returns the meaning of the answer to the question called `name`. Returns `""` if
    /// [`text`](Self::text) does, or if the answer cannot be read.
    pub fn meaning(&self, name: &str, texts: &Texts) -> String {
        let meaning = |(text, field): (_, &Field)| read(&field.kind, text, texts).ok();
        self.find(name).and_then(meaning).unwrap_or_default()
    }

    /// Returns the answer to the question called `name` as a date, if it is one.
    pub fn date(&self, name: &str, texts: &Texts) -> Option<NaiveDate> {
        dates::parse(self.text(name), texts).ok()
    }

    fn find(&self, name: &str) -> Option<(&'a str, &'static Field)> {
        if let Some((group, item)) = self.item
            && let Some(field) = group.field(name)
        {
            return Some((self.read(&item_path(group.name, item, name), field), field));
        }
        let field = self.form.plain(name)?;
        Some((Self::new(self.form, self.answers).read(name, field), field))
    }

    /// Whether `field`, which belongs to this scope, is currently asked.
    pub(crate) fn asks(&self, field: &Field) -> bool {
        field.when.holds(self)
    }

    fn read(&self, path: &str, field: &Field) -> &'a str {
        if !self.asks(field) || (field.escape && self.answers.escaped(path)) {
            return "";
        }
        trim(self.answers.text(path))
    }
}

impl When {
    /// Whether this holds for the answers as seen from `scope`.
    pub(crate) fn holds(&self, scope: &Scope) -> bool {
        match self {
            Self::Always => true,
            Self::Is(name, value) => scope.text(name) == *value,
            Self::OneOf(name, values) => values.contains(&scope.text(name)),
            Self::IsNot(name, value) => {
                let text = scope.text(name);
                !text.is_empty() && text != *value
            }
            Self::All(all) => all.iter().all(|when| when.holds(scope)),
            Self::Any(any) => any.iter().any(|when| when.holds(scope)),
        }
    }
}
