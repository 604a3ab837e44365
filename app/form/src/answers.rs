//! What was typed, kept exactly as typed: valid or not, finished or not. [`reading`](super::reading) says what it means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One answer.
///
/// Every scalar is text, as typed. Yes/no questions hold `yes` or `no`, a ticked box holds `yes`,
/// a choice holds the option's value, a date holds `year-month-day` with whatever was typed in
/// each of the three parts (`2024-2-31`, `-5-`). A submission holds what was meant in their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A scalar answer.
    Text(String),
    /// The ids of a repeating group's items, in the order shown.
    Items(Vec<String>),
}

/// All answers of a draft, by path.
///
/// Paths: `surname` for a plain question, `other_names.k3f9.surname` for a question inside the
/// item `k3f9` of a repeating group, and `birth_state.na` for the "does not apply" box of a
/// question that has one. A missing path and an empty text mean the same: not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Value>);

impl Value {
    /// Whether this is as good as no answer.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Items(items) => items.is_empty(),
        }
    }
}

impl Answers {
    /// The text at `path`, or `""`.
    pub fn text(&self, path: &str) -> &str {
        match self.0.get(path) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The item ids of the group at `path`, or none.
    pub fn items(&self, path: &str) -> &[String] {
        match self.0.get(path) {
            Some(Value::Items(items)) => items,
            _ => &[],
        }
    }

    /// Whether the group at `path` has the item `id`.
    pub fn has_item(&self, path: &str, id: &str) -> bool {
        self.items(path).iter().any(|other| other == id)
    }

    /// The value at `path`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// Stores `value`; an empty text or an empty list removes the path, so that equal drafts
    /// compare equal.
    pub fn set(&mut self, path: impl Into<String>, value: Option<Value>) {
        let path = path.into();
        match value.filter(|value| !value.is_empty()) {
            None => drop(self.0.remove(&path)),
            Some(value) => drop(self.0.insert(path, value)),
        }
    }

    /// Whether the "does not apply" box beside the question at `path` is ticked.
    pub fn escaped(&self, path: &str) -> bool {
        self.text(&escape_path(path)) == "yes"
    }

    /// All paths and values, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// How many paths hold something.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<P: Into<String>> FromIterator<(P, Value)> for Answers {
    fn from_iter<I: IntoIterator<Item = (P, Value)>>(pairs: I) -> Self {
        let mut answers = Self::default();
        for (path, value) in pairs {
            answers.set(path, Some(value));
        }
        answers
    }
}

impl Extend<(String, Value)> for Answers {
    fn extend<I: IntoIterator<Item = (String, Value)>>(&mut self, pairs: I) {
        for (path, value) in pairs {
            self.set(path, Some(value));
        }
    }
}

/// The path of `field` inside one item of a repeating group.
pub fn item_path(group: &str, item: &str, field: &str) -> String {
    format!("{group}.{item}.{field}")
}

/// The path of the "does not apply" box that stands beside the question at `path`.
pub fn escape_path(path: &str) -> String {
    format!("{path}.na")
}

/// The group and the item in `group.item.field` and `group.item.field.na`.
pub fn item_of(path: &str) -> Option<(&str, &str)> {
    let (group, rest) = path.split_once('.')?;
    let (item, _) = rest.split_once('.')?;
    Some((group, item))
}
