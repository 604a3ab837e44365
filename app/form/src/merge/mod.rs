//! Bringing two sets of changes together, field by field.
//!
//! Every change says what its author saw (`base`) and what they made of it (`value`). Where the
//! current answer still is what they saw, the change goes through; where it already is what they
//! made of it, there is nothing to do; otherwise both sides changed it, the current answer stays
//! and the change comes back as a conflict. Nothing is dropped silently: every change is either
//! in the merged answers or among the conflicts.
//!
//! Lists of items merge as lists (see [`lists`]): additions of both sides stay, removals are
//! honoured. Between a removal and an edit inside the removed item neither side wins on its own:
//!
//! - *our* changes remove an item that *they* edited: the item stays whole, and each answer in it
//!   that our side had not seen is a conflict (ours: none);
//! - *they* removed an item that *our* changes edit: it stays removed, and each of our edits in it
//!   is a conflict (theirs: none).
//!
//! What a choice in such a conflict comes to is in [`resolve`].

mod lists;
pub mod resolve;
#[cfg(all(test, feature = "fluent"))]
mod tests;

use serde::{Deserialize, Serialize};

use super::answers::{Answers, Value, item_of};

/// A change to one path: from what its author saw to what they made of it.
///
/// Removing an item of a group also changes every answer in it to `None`; [`diff`] does that when
/// the item went by [`Answers::remove_item`]. An answer not mentioned counts as not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What is changed.
    pub path: String,
    /// What its author saw; `None` when it was not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// What they made of it; `None` clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// A path that both sides changed, to different things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What both changed.
    pub path: String,
    /// What the changes make of it; `None` when they clear it.
    #[serde(rename = "yours", default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Value>,
    /// What is there now; `None` when nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Value>,
}

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The answers with every change that came through.
    pub answers: Answers,
    /// The changes that did not.
    pub conflicts: Vec<Conflict>,
}

/// What changed from `base` to `ours`, in path order.
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
    let mut changes: Vec<Change> = gone.chain(set).collect();
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

/// `current` with `changes` applied, three-way. Several changes to one path count as one, from
/// the first base to the last value, so a queue of them may be handed in as it is.
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
    // Lists first: whether an item is there decides what becomes of the answers in it.
    let mut removed = Vec::new();
    for change in net.iter().filter(|change| is_list(current, change)) {
        removed.extend(lists::merge(current, change, &net, &mut merged));
    }
    let is_change = |change: &&Change| change.base != change.value && !is_list(current, change);
    for change in net.iter().filter(is_change) {
        if let Some((group, item)) = item_of(&change.path) {
            if removed.contains(&(group, item)) {
                continue;
            }
            if !contains(merged.answers.items(group), item) {
                if change.value.is_some() {
                    merged.conflicts.push(Conflict {
                        path: change.path.clone(),
                        ours: change.value.clone(),
                        theirs: None,
                    });
                }
                continue;
            }
        }
        apply(current, change, &mut merged);
    }
    merged
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

/// One change for each path, with emptiness always written as `None`.
fn net(changes: &[Change]) -> Vec<Change> {
    let mut net: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        let value = present(&change.value);
        match net.iter_mut().find(|other| other.path == change.path) {
            Some(earlier) => earlier.value = value,
            None => net.push(Change {
                path: change.path.clone(),
                base: present(&change.base),
                value,
            }),
        }
    }
    net
}

fn present(value: &Option<Value>) -> Option<Value> {
    value.as_ref().filter(|value| !value.is_empty()).cloned()
}

/// Whether everything that is known of this path is a list of items.
fn is_list(current: &Answers, change: &Change) -> bool {
    let sides = [
        current.get(&change.path),
        change.base.as_ref(),
        change.value.as_ref(),
    ];
    let mut known = sides.into_iter().flatten().peekable();
    known.peek().is_some() && known.all(|value| matches!(value, Value::Items(_)))
}

fn contains(ids: &[String], id: &str) -> bool {
    ids.iter().any(|other| other == id)
}
