//! One answer that changed both here and elsewhere.

use crate::form::answers::item_of;
use crate::form::merge::{Change, Conflict, diff};
use crate::form::{Answers, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// Keeps the base that it was made on, so that it clashes again after a reload.
    pub change: Change,
    pub conflict: Conflict,
    pub item: Fate,
    /// The server keeps this side, which was posted without a script: it wants to hear of the choice.
    pub posted: bool,
}

/// What became of the item in which the answer stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// Both sides have it, or the answer is in no item.
    Stays,
    /// This side removed the item as a whole.
    RemovedHere,
    /// The other side did. What this side has in it, all of it.
    RemovedThere(Vec<(String, Value)>),
}

impl Fate {
    pub fn of(conflict: &Conflict, mine: &Answers, merged: &Answers) -> Self {
        let Some((group, item)) = item_of(&conflict.path) else {
            return Self::Stays;
        };
        let there = |answers: &Answers| answers.items(group).iter().any(|other| other == item);
        if conflict.yours.is_some() && !there(merged) {
            let paths = mine.paths_in_item(group, item).into_iter();
            let values =
                paths.filter_map(|path| mine.get(&path).cloned().map(|value| (path, value)));
            Self::RemovedThere(values.collect())
        } else if conflict.yours.is_none() && !there(mine) {
            Self::RemovedHere
        } else {
            Self::Stays
        }
    }
}

impl Clash {
    /// This side, for the copy on this device.
    pub fn mine(&self, current: &Answers, changes: &mut Vec<Change>) {
        if self.item == Fate::RemovedHere
            || changes.iter().any(|change| change.path == self.change.path)
        {
            return;
        }
        changes.push(Change {
            value: current.get(&self.change.path).cloned(),
            ..self.change.clone()
        });
        if let Fate::RemovedThere(mine) = &self.item {
            // No changes, but what has to come back with the item.
            let rest = mine.iter().filter(|(path, _)| *path != self.change.path);
            changes.extend(rest.map(|(path, value)| Change {
                path: path.clone(),
                base: Some(value.clone()),
                value: Some(value.clone()),
            }));
        }
    }

    /// The removal of its item, for the copy on this device: a step of its own, because it clashes as a whole.
    pub fn removal(&self, current: &Answers) -> Vec<Change> {
        let (Fate::RemovedHere, Some((group, item))) = (&self.item, item_of(&self.change.path))
        else {
            return Vec::new();
        };
        let mut without = current.clone();
        without.remove_item(group, item);
        let mut changes = diff(current, &without);
        changes.retain(|change| change.path != self.change.path);
        changes.push(self.change.clone());
        changes
    }

    /// The other side, which only this device has.
    pub fn theirs(&self, acknowledged: &Answers) -> Change {
        Change {
            path: self.conflict.path.clone(),
            base: acknowledged.get(&self.conflict.path).cloned(),
            value: self.conflict.theirs.clone(),
        }
    }
}
