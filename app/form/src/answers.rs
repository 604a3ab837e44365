//! Answers exactly as they were typed, whether valid or not, complete or not. See
//! [`reading`](super::reading) for what they mean.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A single answer.
///
/// Every scalar is stored as the text that was typed. A yes/no question holds `yes` or `no`, a
/// ticked box holds `yes`, and a choice holds the value of the option. A date holds
/// `year-month-day` with whatever was typed in each of the three parts (`2024-2-31`, `-5-`). A
/// submission holds the meaning instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A scalar answer.
    Text(String),
    /// The ids of the items of a repeating group, in display order.
    Items(Vec<String>),
}

/// All answers of a draft, by path.
///
/// The path of a plain question is its name, such as `surname`. A question inside the item `k3f9`
/// of a repeating group has a path such as `other_names.k3f9.surname`. The "does not apply" box of
/// a question has a path such as `birth_state.na`. A missing path and an empty text both mean that
/// the question is not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(ByPath<Value>);

impl Value {
    /// Whether this is equivalent to no answer.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Items(items) => items.is_empty(),
        }
    }
}

impl Answers {
    /// Returns the text at `path`, or `""`.
    pub fn text(&self, path: &str) -> &str {
        match self.get(path) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// Returns the item ids of the group at `path`, or an empty slice.
    pub fn items(&self, path: &str) -> &[String] {
        match self.get(path) {
            Some(Value::Items(items)) => items,
            _ => &[],
        }
    }

    /// Whether the group at `path` contains the item `id`.
    pub fn has_item(&self, path: &str, id: &str) -> bool {
        self.items(path).iter().any(|other| other == id)
    }

    /// Returns the value at `path`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// Stores `value` at `path`. `None`, an empty text or an empty list removes the path, so that
    /// equivalent drafts compare equal.
    pub fn set(&mut self, path: impl Into<String>, value: Option<Value>) {
        let path = path.into();
        match value.filter(|value| !value.is_empty()) {
            None => drop(self.0.remove(&path)),
            Some(value) => self.0.insert(path, value),
        }
    }

    /// Whether the "does not apply" box of the question at `path` is ticked.
    pub fn escaped(&self, path: &str) -> bool {
        self.text(&escape_path(path)) == "yes"
    }

    /// Iterates over all paths and values, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter()
    }

    /// Iterates over the paths that start with `prefix`, in path order, without visiting any other.
    pub(crate) fn paths_from<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.paths_from(prefix)
    }

    /// Returns the number of paths that have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no answers.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Answers;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("answers by path")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
                let mut answers = Answers::default();
                while let Some((path, value)) = map.next_entry()? {
                    answers.0.insert(path, value);
                }
                Ok(answers)
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

// Not derived: the derived code for an untagged enum first stores the value, whatever it may be, and
// adds code for every kind of value to a wasm module.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrItems;

        impl<'de> Visitor<'de> for TextOrItems {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text or a list of ids")
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut ids: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(id) = ids.next_element()? {
                    items.push(id);
                }
                Ok(Value::Items(items))
            }
        }

        deserializer.deserialize_any(TextOrItems)
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

/// Returns the path of `field` inside an item of a repeating group.
pub fn item_path(group: &str, item: &str, field: &str) -> String {
    format!("{group}.{item}.{field}")
}

/// Returns the path of the "does not apply" box of the question at `path`.
pub fn escape_path(path: &str) -> String {
    format!("{path}.na")
}

/// Returns the group and the item of a path such as `group.item.field` or `group.item.field.na`.
pub fn item_of(path: &str) -> Option<(&str, &str)> {
    let (group, rest) = path.split_once('.')?;
    let (item, _) = rest.split_once('.')?;
    Some((group, item))
}

/// Values by path, in path order.
///
/// This is a sorted list. The maps of the standard library would add several times its code to a
/// wasm module, and a draft has a few hundred paths at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByPath<V>(Vec<(String, V)>);

impl<V> ByPath<V> {
    /// Returns the value at `path`.
    pub fn get(&self, path: &str) -> Option<&V> {
        let at = self.find(path).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Returns the value at `path`, to be changed.
    pub fn get_mut(&mut self, path: &str) -> Option<&mut V> {
        let at = self.find(path).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Stores `value` at `path`, in place of the one that may be there.
    pub fn insert(&mut self, path: String, value: V) {
        match self.find(&path) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (path, value)),
        }
    }

    /// Removes the value at `path` and returns it.
    pub fn remove(&mut self, path: &str) -> Option<V> {
        let at = self.find(path).ok()?;
        Some(self.0.remove(at).1)
    }

    /// Removes all values.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Iterates over all paths and values, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// Iterates over the paths that start with `prefix`, in path order, without visiting any other.
    pub(crate) fn paths_from<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.find(prefix).unwrap_or_else(|from| from);
        let paths = self.0[from..].iter().map(|(path, _)| path.as_str());
        paths.take_while(move |path| path.starts_with(prefix))
    }

    /// Returns the number of paths that have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the place of `path`, or the one where it belongs.
    fn find(&self, path: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_str().cmp(path))
    }
}

impl<V> Default for ByPath<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}
