//! Merging two sets of changes, field by field.
//!
//! Every change consists of what its author saw (`base`) and what they changed it to (`value`). If
//! the current answer is still what the author saw, the change is applied. If it already is what
//! they changed it to, there is nothing to do. Otherwise both sides changed it: the current answer
//! is kept and the change is reported as a conflict. Nothing is dropped silently: every change is
//! either part of the merged answers or among the conflicts.
//!
//! Lists of items are merged as lists: additions of both sides are kept, and removals are honoured.
//! Neither side takes precedence between a removal and an edit inside the removed item:
//!
//! - If *our* changes remove an item that *they* edited, the whole item is kept, and each answer in
//!   it that our side had not seen is a conflict (ours: none).
//! - If *they* removed an item that *our* changes edit, it remains removed, and each of our edits
//!   in it is a conflict (theirs: none).
//!
//! See [`resolve`] for the effect of a choice in such a conflict.

mod ids;
mod lists;
pub mod resolve;
#[cfg(all(test, feature = "fluent"))]
mod tests;

use serde::{Deserialize, Serialize};

use super::answers::{Answers, Value, item_of};
use ids::Ids;

/// A change to one path, from what its author saw to what they changed it to.
///
/// Removing an item of a group also changes every answer in it to `None`. [`diff`] takes care of
/// that if the item was removed with [`Answers::remove_item`]. An answer that is not mentioned
/// counts as not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The path that is changed.
    pub path: String,
    /// What the author saw, or `None` if it was not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// What the author changed it to, or `None` to clear it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// A path that both sides changed to different values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The path that both sides changed.
    pub path: String,
    /// The value in the changes, or `None` if they clear it.
    #[serde(rename = "yours", default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Value>,
    /// The current value, or `None` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Value>,
}

/// The result of a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The answers, including every change that could be applied.
    pub answers: Answers,
    /// The changes that could not be applied.
    pub conflicts: Vec<Conflict>,
}

/// Returns the changes from `base` to `ours`, in path order.
pub fn diff(base: &Answers, ours: &Answers) -> Vec<Change> {
    let gone = base.iter().filter(|(path, _)| ours.get(path).is_none());
    let gone = gone.map(|(path, value)| Change {
        path: path.to_owned(),
        base: Some(value.clone()),
        value: None,
    });
    let set = ours
        .iter()
        .filter(|(path, value)| base.get(path) != Some(value));
    let set = set.map(|(path, value)| Change {
        path: path.to_owned(),
        base: base.get(path).cloned(),
        value: Some(value.clone()),
    });
    let changes: Vec<Change> = gone.chain(set).collect();
    by_path(&changes)
}

/// Returns the changes in path order. Changes to the same path remain in their order.
fn by_path(changes: &[Change]) -> Vec<Change> {
    // Sorted as ids are, because each sort of another type adds four kilobytes to the wasm module.
    let order = Ids::of(changes.iter().map(|change| &change.path));
    order.places().map(|at| changes[at].clone()).collect()
}

/// Applies `changes` to `current` in a three-way merge. Several changes to one path count as one,
/// from the first base to the last value, so a queue of changes may be passed as it is.
///
/// Apart from the sorting of changes and ids, this takes a time that is linear in the answers and
/// the changes.
///
/// ```
/// use longhaul_form::merge::{diff, merge};
/// use longhaul_form::{Answers, Value};
///
/// let answers = |pairs: &[(&str, &str)]| -> Answers {
///     pairs.iter().map(|(path, text)| (*path, Value::Text((*text).to_owned()))).collect()
/// };
/// let seen = answers(&[("name", "Ada"), ("town", "London")]);
/// let mine = answers(&[("name", "Ada"), ("town", "Paris")]);
///
/// // Meanwhile another tab changed the name: both changes stay.
/// let current = answers(&[("name", "Ada King"), ("town", "London")]);
/// let merged = merge(&current, &diff(&seen, &mine));
/// assert_eq!(merged.answers, answers(&[("name", "Ada King"), ("town", "Paris")]));
/// assert_eq!(merged.conflicts, []);
///
/// // It changed the town too: the current answer stays, and the conflict is reported.
/// let current = answers(&[("name", "Ada"), ("town", "Rome")]);
/// let merged = merge(&current, &diff(&seen, &mine));
/// assert_eq!(merged.answers, current);
/// assert_eq!(merged.conflicts[0].path, "town");
/// ```
pub fn merge(current: &Answers, changes: &[Change]) -> Merged {
    let net = net(changes);
    let mut merged = Merged {
        answers: current.clone(),
        conflicts: Vec::new(),
    };
    // Lists come first, because the answers in an item depend on whether the item exists.
    let lists = net.iter().filter(|change| is_list(current, change));
    let removed: Vec<(&str, Ids)> = lists
        .map(|change| {
            let removed = lists::merge(current, change, &net, &mut merged);
            (change.path.as_str(), removed)
        })
        .collect();
    let is_change = |change: &&Change| change.base != change.value && !is_list(current, change);
    // The changes to one group follow each other, so its ids are indexed once.
    for changes in net.chunk_by(|one, other| group_of(one) == group_of(other)) {
        let group = changes.first().and_then(group_of).unwrap_or_default();
        let removed = removed.iter().find(|(list, _)| *list == group);
        let ids = merged.answers.items(group).to_vec();
        let ids = Ids::of(&ids);
        for change in changes.iter().filter(is_change) {
            match item_of(&change.path) {
                Some((_, item)) if removed.is_some_and(|(_, ids)| ids.has(item)) => {}
                Some((_, item)) if !ids.has(item) => {
                    merged.conflicts.extend(edit_of_missing_item(change));
                }
                _ => apply(current, change, &mut merged),
            }
        }
    }
    merged
}

/// Returns the group whose item contains the answer that `change` is about.
fn group_of(change: &Change) -> Option<&str> {
    item_of(&change.path).map(|(group, _)| group)
}

fn edit_of_missing_item(change: &Change) -> Option<Conflict> {
    change.value.is_some().then(|| Conflict {
        path: change.path.clone(),
        ours: change.value.clone(),
        theirs: None,
    })
}

fn apply(current: &Answers, change: &Change, merged: &mut Merged) {
    let now = current.get(&change.path);
    if now == change.base.as_ref() {
        let value = change.value.clone();
        merged.answers.set(change.path.clone(), value);
    } else if now != change.value.as_ref() {
        merged.conflicts.push(Conflict {
            path: change.path.clone(),
            ours: change.value.clone(),
            theirs: now.cloned(),
        });
    }
}

/// Combines the changes to each path into one, in path order. Empty values become `None`.
fn net(changes: &[Change]) -> Vec<Change> {
    let mut net: Vec<Change> = Vec::with_capacity(changes.len());
    for Change { path, base, value } in by_path(changes) {
        let value = present(value);
        match net.last_mut() {
            Some(earlier) if earlier.path == path => earlier.value = value,
            _ => net.push(Change {
                path,
                base: present(base),
                value,
            }),
        }
    }
    net
}

fn present(value: Option<Value>) -> Option<Value> {
    value.filter(|value| !value.is_empty())
}

/// Whether all known values of this path are lists of items.
fn is_list(current: &Answers, change: &Change) -> bool {
    let sides = [
        current.get(&change.path),
        change.base.as_ref(),
        change.value.as_ref(),
    ];
    let mut known = sides.into_iter().flatten().peekable();
    known.peek().is_some() && known.all(|value| matches!(value, Value::Items(_)))
}
