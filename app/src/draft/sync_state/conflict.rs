//! One answer that changed both here and elsewhere.

use crate::api::PostedAlternative;
use longhaul_form::answers::item_of;
use longhaul_form::merge::resolve::Alternative;
use longhaul_form::merge::{Change, Conflict, diff};
use longhaul_form::{Answers, Value};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OpenConflict {
    /// Keeps the base that it was made on, so that it is in conflict again after a reload.
    pub change: Change,
    pub conflict: Conflict,
    pub item: ItemFate,
}

/// What became of the item that the answer is in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ItemFate {
    /// Both sides have it, or the answer is in no item.
    Stays,
    /// This side removed the item as a whole.
    RemovedByOurs,
    /// The other side did. What this side has in it, all of it.
    RemovedByTheirs(Vec<(String, Value)>),
    /// The other side would: it was posted, and the draft still has the item.
    RemovedByAlternative,
}

impl ItemFate {
    pub(crate) fn of(conflict: &Conflict, ours: &Answers, merged: &Answers) -> Self {
        let Some((group, item)) = item_of(&conflict.path) else {
            return Self::Stays;
        };
        if conflict.ours.is_some() && !merged.has_item(group, item) {
            let paths = ours.paths_in_item(group, item).into_iter();
            let values =
                paths.filter_map(|path| ours.get(&path).cloned().map(|value| (path, value)));
            Self::RemovedByTheirs(values.collect())
        } else if conflict.ours.is_none() && !ours.has_item(group, item) {
            Self::RemovedByOurs
        } else {
            Self::Stays
        }
    }
}

impl OpenConflict {
    pub(crate) fn path(&self) -> &str {
        &self.conflict.path
    }

    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.conflict.path == path
    }

    /// The other value as the rules of choosing see it; none if that side lacks the item.
    pub(crate) fn theirs_as_alternative(&self) -> Option<Alternative<'_>> {
        let value = self.conflict.theirs.as_ref();
        let lacks_item = value.is_none() && matches!(self.item, ItemFate::RemovedByTheirs(_));
        (!lacks_item).then(|| Alternative {
            path: self.path(),
            value,
            item_removed: self.item == ItemFate::RemovedByAlternative,
        })
    }

    /// Whether the other side is `posted`.
    pub(crate) fn is_with(&self, posted: &PostedAlternative) -> bool {
        self.is_at(&posted.change.path)
            && self.conflict.theirs == posted.change.value
            && posted.item_removed == (self.item == ItemFate::RemovedByAlternative)
    }

    /// This side against `other`, which was posted too; none if that is this side.
    pub(crate) fn with_alternative(&self, other: &PostedAlternative) -> Option<Self> {
        let removed_here = self.item == ItemFate::RemovedByOurs;
        if other.change.value == self.conflict.ours && other.item_removed == removed_here {
            return None;
        }
        Some(Self {
            conflict: Conflict {
                theirs: other.change.value.clone(),
                ..self.conflict.clone()
            },
            item: match other.item_removed {
                true => ItemFate::RemovedByAlternative,
                false => self.item.clone(),
            },
            ..self.clone()
        })
    }

    /// This side, for the copy on this device.
    pub(crate) fn ours(&self, current: &Answers, changes: &mut Vec<Change>) {
        if self.item != ItemFate::RemovedByOurs {
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
    pub(crate) fn rest(&self, changes: &mut Vec<Change>) {
        if let ItemFate::RemovedByTheirs(ours) = &self.item {
            for (path, value) in ours {
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
    pub(crate) fn theirs(&self, acknowledged: &Answers) -> Change {
        Change {
            path: self.conflict.path.clone(),
            base: acknowledged.get(&self.conflict.path).cloned(),
            value: self.conflict.theirs.clone(),
        }
    }
}

/// The removals of items that are in conflict, for the copy on this device: a step for each item, because it is in
/// conflict as a whole.
pub(crate) fn removals(open: &[OpenConflict], current: &Answers) -> Vec<Vec<Change>> {
    let of_removed = |one: &&OpenConflict| one.item == ItemFate::RemovedByOurs;
    let mut steps: Vec<(&str, Vec<Change>)> = Vec::new();
    for conflict in open.iter().filter(of_removed) {
        let Some((group, item)) = item_of(&conflict.change.path) else {
            continue;
        };
        if let Some((_, step)) = steps.iter_mut().find(|(other, _)| *other == item) {
            step.retain(|change| change.path != conflict.change.path);
            step.push(conflict.change.clone());
            continue;
        }
        let mut without = current.clone();
        without.remove_item(group, item);
        let mut step = diff(current, &without);
        step.retain(|change| change.path != conflict.change.path);
        step.push(conflict.change.clone());
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
