//! Answers that changed both here and elsewhere: what is in conflict, and what follows from a choice. The rules of choosing
//! are those of [`resolve`].

use super::SyncState;
use crate::api::{PostedAlternative, RemoteEdit};
use longhaul_form::answers::item_of;
use longhaul_form::merge::resolve::{Alternative, resolve};
use longhaul_form::merge::{Change, Conflict, diff};
use longhaul_form::wire::alternative_name;
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

/// A conflict as the user sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictView {
    /// What the page shows would remove the item.
    pub ours_removes: bool,
    /// Who posted what the page shows, as long as nothing was typed over it.
    pub ours_by: Option<RemoteEdit>,
    pub theirs: Vec<TheirsView>,
}

/// A value other than the one that the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TheirsView {
    pub value: Option<Value>,
    /// The item is gone on that side.
    pub removed: bool,
    /// It was posted, and has been kept since this version of the draft; or else it is the draft's.
    pub posted: Option<u64>,
    pub by: Option<RemoteEdit>,
}

/// Where an alternative comes from.
#[derive(Clone, Copy, PartialEq)]
enum Whose<'a> {
    /// The page shows it, at this path.
    Ours(&'a str),
    /// The other value of the conflict at this place.
    Theirs(usize),
}

impl SyncState {
    /// As [`new`](Self::new), with what was posted without a script and waits for the user's choice.
    /// Of several posts about one answer the latest is what the page shows.
    #[must_use]
    pub fn with_posted(mut self, posted: Vec<PostedAlternative>) -> Self {
        let mut shown: Vec<&PostedAlternative> = Vec::new();
        for one in &posted {
            shown.retain(|other| other.change.path != one.change.path);
            shown.push(one);
        }
        let mut ours = self.acknowledged.clone();
        for one in shown.iter().filter(|one| one.item_removed) {
            if let Some((group, item)) = item_of(&one.change.path) {
                ours.remove_item(group, item);
            }
        }
        for PostedAlternative { change, .. } in shown.iter().filter(|one| !one.item_removed) {
            ours.set(change.path.clone(), change.value.clone());
        }
        let changes: Vec<Change> = shown.into_iter().map(|one| one.change.clone()).collect();
        let conflicts = changes.iter().map(|change| Conflict {
            path: change.path.clone(),
            ours: change.value.clone(),
            theirs: self.acknowledged.get(&change.path).cloned(),
        });
        let conflicts = conflicts.collect();
        self.note_conflicts(&changes, conflicts, &ours);
        // A post that only cleared the answer is no removal, though another post may be one.
        for open in &mut self.open {
            let latest = posted.iter().rfind(|one| open.is_at(&one.change.path));
            if open.item == ItemFate::RemovedByOurs && latest.is_some_and(|one| !one.item_removed) {
                open.item = ItemFate::Stays;
            }
        }
        for one in &posted {
            let mut open = self.open.iter();
            let with_draft = open.find(|open| open.is_at(&one.change.path));
            let others = with_draft.and_then(|open| open.with_alternative(one));
            self.open.extend(others);
        }
        self.posted = posted;
        self
    }

    /// The user chose what the page shows at `path`: it will be saved over the other.
    pub fn keep_ours(&mut self, path: &str) {
        self.choose(path, None);
    }

    /// The user chose another value for `path`, the `nth` of [`conflict_at`](Self::conflict_at).
    pub fn take_theirs(&mut self, path: &str, nth: usize) {
        let here = self.open.iter().enumerate();
        let mut here = here.filter(|(_, open)| open.is_at(path));
        if let Some((at, _)) = here.nth(nth) {
            self.choose(path, Some(at));
        }
    }

    /// Resolves the conflicts at `path` in favour of the other value of the one at `theirs`, or else of ours.
    fn choose(&mut self, path: &str, theirs: Option<usize>) {
        let open = std::mem::take(&mut self.open);
        let mut here = open.iter().enumerate();
        let is_chosen = |(at, one): &(usize, &OpenConflict)| match theirs {
            Some(theirs) => *at == theirs,
            None => one.is_at(path),
        };
        let Some((_, chosen)) = here.find(is_chosen) else {
            self.open = open;
            return;
        };
        let shown = self.current.clone();
        let (whose, waiting): (Vec<_>, Vec<_>) = alternatives(&open, &shown).into_iter().unzip();
        let wanted = theirs.map_or(Whose::Ours(path), Whose::Theirs);
        let place = whose.iter().position(|one| *one == wanted);
        let missing = matches!(chosen.item, ItemFate::RemovedByTheirs(_));
        let resolution = resolve(&waiting, missing, path, place);
        let is_resolved = |one: Whose<'_>| {
            let mut all = whose.iter().zip(&resolution.resolved);
            all.any(|(other, resolved)| *other == one && *resolved)
        };

        resolution.apply(&mut self.current);
        if theirs.is_some() && place.is_none() {
            let theirs = chosen.conflict.theirs.clone();
            self.current.set(path, theirs);
        }
        if let ItemFate::RemovedByTheirs(ours) = &chosen.item
            && resolution.puts_back()
        {
            for (path, value) in ours {
                // The user may have gone on typing since the conflict was noticed.
                if self.current.get(path).is_none() {
                    self.current.set(path, Some(value.clone()));
                }
            }
        }

        let mut paths: Vec<&str> = Vec::new();
        for one in open.iter().filter(|one| !one.is_at(path)) {
            if !paths.contains(&one.path()) {
                paths.push(one.path());
            }
        }
        for other in paths {
            let here = open.iter().enumerate().filter(|(_, one)| one.is_at(other));
            let left = here.filter(|(at, _)| !is_resolved(Whose::Theirs(*at)));
            let mut left: Vec<_> = left.map(|(_, one)| one.clone()).collect();
            let same_item = item_of(other) == item_of(path);
            let comes_back = same_item && resolution.puts_back();
            match is_resolved(Whose::Ours(other)) {
                // It came along.
                true if comes_back => left.clear(),
                true => self.give_up_ours(&mut left),
                false if comes_back => {
                    for one in &mut left {
                        one.item = ItemFate::Stays;
                    }
                }
                false => {}
            }
            self.open.extend(left);
        }

        // What was typed over is resolved with the last of the others.
        let removal_resolved = |path: &str| {
            let mut all = waiting.iter().zip(&resolution.resolved);
            all.any(|(one, resolved)| *resolved && one.item_removed && one.path == path)
        };
        for posted in std::mem::take(&mut self.posted) {
            let path = posted.change.path.as_str();
            let was_open = open.iter().any(|one| one.is_at(path));
            let is_open = self.open.iter().any(|one| one.is_at(path));
            if was_open && (!is_open || (posted.item_removed && removal_resolved(path))) {
                self.resolved.push(alternative_name(posted.version, path));
            } else {
                self.posted.push(posted);
            }
        }
    }

    /// What the page showed at one path was turned down along with the choice at another. The last of the other
    /// values takes its place: alone it is the answer, and otherwise it is ours from now on.
    fn give_up_ours(&mut self, left: &mut Vec<OpenConflict>) {
        let Some(last) = left.pop() else { return };
        let ours = last.conflict.theirs;
        self.current.set(last.conflict.path, ours.clone());
        for one in left {
            one.change.value.clone_from(&ours);
            one.conflict.ours.clone_from(&ours);
            one.item = ItemFate::Stays;
        }
    }
}

/// All values that wait for a choice. A side that lacks the item is none of them: it is what the others are against.
fn alternatives<'a>(
    open: &'a [OpenConflict],
    shown: &'a Answers,
) -> Vec<(Whose<'a>, Alternative<'a>)> {
    let mut all: Vec<(Whose<'a>, Alternative<'a>)> = Vec::new();
    for (at, one) in open.iter().enumerate() {
        all.extend(
            one.theirs_as_alternative()
                .map(|it| (Whose::Theirs(at), it)),
        );
        let ours = Whose::Ours(one.path());
        if all.iter().all(|(whose, _)| *whose != ours) {
            let mut same = open.iter().filter(|other| other.is_at(one.path()));
            let ours_removes = same.any(|other| other.item == ItemFate::RemovedByOurs);
            all.push((
                ours,
                Alternative {
                    path: one.path(),
                    value: shown.get(one.path()),
                    item_removed: ours_removes,
                },
            ));
        }
    }
    all
}
