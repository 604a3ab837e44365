//! One answer that changed both here and elsewhere.

use crate::api::Posted;
use crate::form::answers::item_of;
use crate::form::merge::{Change, Conflict, diff};
use crate::form::{Answers, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// Keeps the base that it was made on, so that it clashes again after a reload.
    pub change: Change,
    pub conflict: Conflict,
    pub item: Fate,
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
    /// The other side would: it was posted, and the draft still has the item.
    RemovedByPost,
}

impl Fate {
    pub fn of(conflict: &Conflict, mine: &Answers, merged: &Answers) -> Self {
        let Some((group, item)) = item_of(&conflict.path) else {
            return Self::Stays;
        };
        if conflict.yours.is_some() && !merged.has_item(group, item) {
            let paths = mine.paths_in_item(group, item).into_iter();
            let values =
                paths.filter_map(|path| mine.get(&path).cloned().map(|value| (path, value)));
            Self::RemovedThere(values.collect())
        } else if conflict.yours.is_none() && !mine.has_item(group, item) {
            Self::RemovedHere
        } else {
            Self::Stays
        }
    }
}

impl Clash {
    pub fn path(&self) -> &str {
        &self.conflict.path
    }

    pub fn is_at(&self, path: &str) -> bool {
        self.conflict.path == path
    }

    /// Whether the other side is `posted`.
    pub fn is_with(&self, posted: &Posted) -> bool {
        self.is_at(&posted.change.path)
            && self.conflict.theirs == posted.change.value
            && posted.item_removed == (self.item == Fate::RemovedByPost)
    }

    /// This side against `other`, which was posted too; none if that is this side.
    pub fn with_other(&self, other: &Posted) -> Option<Self> {
        let removed_here = self.item == Fate::RemovedHere;
        if other.change.value == self.conflict.yours && other.item_removed == removed_here {
            return None;
        }
        Some(Self {
            conflict: Conflict {
                theirs: other.change.value.clone(),
                ..self.conflict.clone()
            },
            item: match other.item_removed {
                true => Fate::RemovedByPost,
                false => self.item.clone(),
            },
            ..self.clone()
        })
    }

    /// This side, for the copy on this device.
    pub fn mine(&self, current: &Answers, changes: &mut Vec<Change>) {
        if self.item != Fate::RemovedHere {
            let value = current.get(&self.change.path).cloned();
            add(
                changes,
                Change {
                    value,
                    ..self.change.clone()
                },
            );
        }
    }

    /// What has to come back with its item, for the copy on this device. None of it is a change.
    pub fn rest(&self, changes: &mut Vec<Change>) {
        if let Fate::RemovedThere(mine) = &self.item {
            for (path, value) in mine {
                let (path, value) = (path.clone(), Some(value.clone()));
                add(
                    changes,
                    Change {
                        path,
                        base: value.clone(),
                        value,
                    },
                );
            }
        }
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

/// The removals of items that clash, for the copy on this device: a step for each item, because it clashes as a whole.
pub fn removals(clashes: &[Clash], current: &Answers) -> Vec<Vec<Change>> {
    let of_removed = |clash: &&Clash| clash.item == Fate::RemovedHere;
    let mut steps: Vec<(&str, Vec<Change>)> = Vec::new();
    for clash in clashes.iter().filter(of_removed) {
        let Some((group, item)) = item_of(&clash.change.path) else {
            continue;
        };
        if let Some((_, step)) = steps.iter_mut().find(|(other, _)| *other == item) {
            step.retain(|change| change.path != clash.change.path);
            step.push(clash.change.clone());
            continue;
        }
        let mut without = current.clone();
        without.remove_item(group, item);
        let mut step = diff(current, &without);
        step.retain(|change| change.path != clash.change.path);
        step.push(clash.change.clone());
        steps.push((item, step));
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

/// One change for each path: the first.
fn add(changes: &mut Vec<Change>, change: Change) {
    if changes.iter().all(|other| other.path != change.path) {
        changes.push(change);
    }
}
