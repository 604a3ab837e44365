//! The objects of a bucket that hold an upload, as its row names them: `0.3 1048576.3 1500000.4` for parts, each by where it
//! begins and by the turn that wrote it, or `whole.5` for a file that is complete.

use std::fmt;

const WHOLE: &str = "whole";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects(Vec<String>);

impl Objects {
    pub fn none() -> Self {
        Self::default()
    }

    pub fn whole(number: i64) -> Self {
        Self(vec![format!("{WHOLE}.{number}")])
    }

    /// One part, from the beginning.
    pub fn start(number: i64) -> Self {
        let mut objects = Self::none();
        objects.push(0, number);
        objects
    }

    /// As they are in a column, which is empty where a folder holds the file.
    pub fn from_column(column: Option<&str>) -> Self {
        let names = column.unwrap_or_default().split_ascii_whitespace();
        Self(names.map(str::to_owned).collect())
    }

    pub fn to_column(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.to_string())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The part that begins at `from`, written in this turn.
    pub(super) fn push(&mut self, from: u64, number: i64) -> &str {
        self.0.push(format!("{from}.{number}"));
        self.0.last().map_or("", String::as_str)
    }

    /// Those that begin before `end`.
    pub(super) fn up_to(&self, end: u64) -> Self {
        let before = |name: &&str| begins_at(name).is_some_and(|begins| begins < end);
        Self(self.names().filter(before).map(str::to_owned).collect())
    }

    /// These, and then `others`.
    pub(super) fn then(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }
}

impl fmt::Display for Objects {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(" "))
    }
}

fn begins_at(name: &str) -> Option<u64> {
    name.split_once('.')?.0.parse().ok()
}

/// The turn in which an object of this name was written; nothing if the name is not ours.
pub fn turn_of(name: &str) -> Option<i64> {
    let (what, number) = name.split_once('.')?;
    (what == WHOLE || what.parse::<u64>().is_ok()).then_some(())?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_as_it_was_written() {
        let mut objects = Objects::none();
        assert_eq!(objects.to_column(), None);
        assert_eq!(Objects::from_column(None), objects);
        assert_eq!(objects.push(0, 3), "0.3");
        objects.push(1_048_576, 3);
        objects.push(1_500_000, 4);
        let column = objects.to_column();
        assert_eq!(column.as_deref(), Some("0.3 1048576.3 1500000.4"));
        assert_eq!(Objects::from_column(column.as_deref()), objects);
        let start = objects.up_to(1_500_000);
        assert_eq!(start.to_string(), "0.3 1048576.3");
        assert_eq!(
            start.then(Objects::whole(7)).to_string(),
            "0.3 1048576.3 whole.7"
        );
        assert!(objects.contains("0.3") && !objects.contains("0.4"));
    }

    #[test]
    fn only_our_names_have_a_turn() {
        assert_eq!(turn_of("0.3"), Some(3));
        assert_eq!(turn_of("whole.12"), Some(12));
        for other in ["", "0", "0.", ".3", "half.3", "0.3.4", "-1.3", "README.md"] {
            assert_eq!(turn_of(other), None, "{other}");
        }
    }
}
