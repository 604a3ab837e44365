//! The bookkeeping of a draft: which changes the server has acknowledged and which it has not.
//!
//! Pure, so that every order of typing, saving, failing and merging can be tested without a browser.

mod conflict;

use crate::api::{PostedAlternative, Saved};
pub use conflict::{ConflictView, TheirsView};
use conflict::{ItemFate, OpenConflict, removals};
use longhaul_form::items::Direction;
use longhaul_form::merge::{Change, Conflict, diff, merge};
use longhaul_form::paths::unfit;
use longhaul_form::{Answers, Value};

/// A save that was sent and not answered yet.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    /// The answers as they were when it was sent.
    answers: Answers,
    changes: Vec<Change>,
    /// It failed. The server may have committed it all the same, so exactly this is sent again
    /// before anything newer: a newer change on the old base would conflict with our own save.
    failed: bool,
}

/// One draft as this tab knows it: what is shown, what the server has, and what is between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncState {
    /// What the server acknowledged last.
    acknowledged: Answers,
    version: u64,
    /// What the person sees.
    current: Answers,
    /// The save under way, or one that failed without telling whether it was committed.
    sent: Option<Sent>,
    /// Answers that changed both here and elsewhere, until the user has chosen. There may be several about
    /// one answer, if more than two sides changed it: a choice resolves all of them.
    open: Vec<OpenConflict>,
    /// What of them was posted without a script: the server keeps it, and has to be told of the choice.
    posted: Vec<PostedAlternative>,
    /// Names of what was posted and is resolved, and the server does not know it yet.
    resolved: Vec<String>,
    /// What an earlier page of this device may have saved without telling: the server's having it is
    /// no change made elsewhere.
    own: Vec<(String, Option<Value>)>,
    /// What the server refused to store as it is.
    refused: Vec<(String, Option<Value>)>,
}

impl SyncState {
    /// In step with the server.
    pub fn new(version: u64, answers: Answers) -> Self {
        Self {
            acknowledged: answers.clone(),
            version,
            current: answers,
            ..Self::default()
        }
    }

    /// The answers as the person sees them.
    pub fn answers(&self) -> &Answers {
        &self.current
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    /// Records what was typed.
    pub fn set(&mut self, path: impl Into<String>, value: Option<Value>) {
        self.current.set(path, value);
    }

    /// Takes one item, and everything typed in it, out of a repeating group.
    pub fn remove_item(&mut self, group: &str, item: &str) {
        self.current.remove_item(group, item);
    }

    /// Adds an empty item at the end of a repeating group.
    pub fn add_item(&mut self, group: &str, item: &str) {
        self.current.add_item(group, item);
    }

    /// Moves one item of a repeating group past its neighbour.
    pub fn move_item(&mut self, group: &str, item: &str, direction: Direction) {
        self.current.move_item(group, item, direction);
    }

    /// Everything that the server has not acknowledged, conflicts included: what a copy on this
    /// device has to hold so that nothing is lost. Each step builds on the one before.
    pub fn pending(&self) -> Vec<Vec<Change>> {
        let mut steps = Vec::new();
        let base = match &self.sent {
            Some(sent) => {
                steps.push(sent.changes.clone());
                &sent.answers
            }
            None => &self.acknowledged,
        };
        // What only this device has of other sides comes first, so that it is in conflict again.
        let others = self.open.iter().filter(|open| self.is_local(open));
        steps.push(others.map(|open| open.theirs(&self.acknowledged)).collect());
        let mut latest = self.unsent(base);
        for open in &self.open {
            open.ours(&self.current, &mut latest);
        }
        for open in &self.open {
            open.rest(&mut latest);
        }
        steps.push(latest);
        if !self.open.is_empty() {
            steps.extend(removals(&self.open, &self.current));
        }
        steps.retain(|step| !step.is_empty());
        steps
    }

    /// Whether the other side of a conflict is not on the server.
    fn is_local(&self, open: &OpenConflict) -> bool {
        let of_draft = open.conflict.theirs.as_ref() == self.acknowledged.get(open.path());
        !of_draft && !self.posted.iter().any(|posted| open.is_with(posted))
    }

    /// What changed since `base`, without what waits for the user's choice.
    fn unsent(&self, base: &Answers) -> Vec<Change> {
        let mut changes = diff(base, &self.current);
        changes.retain(|change| !self.is_in_conflict(&change.path));
        changes
    }

    /// What can be sent.
    fn sendable(&self) -> Vec<Change> {
        let mut changes = self.unsent(&self.acknowledged);
        changes.retain(|change| !self.is_unfit(change));
        changes
    }

    /// An answer that cannot be stored as it is, once it is all that the server does not have. It is sent when it has changed.
    pub fn held(&self) -> Option<Change> {
        let mut unsent = self.unsent(&self.acknowledged).into_iter();
        let held = unsent.next()?;
        (self.is_unfit(&held) && unsent.all(|change| self.is_unfit(&change))).then_some(held)
    }

    fn is_unfit(&self, Change { path, value, .. }: &Change) -> bool {
        let unfit = match value {
            Some(Value::Text(text)) => unfit(text).is_some(),
            _ => false,
        };
        unfit
            || self
                .refused
                .iter()
                .any(|it| it.0 == *path && it.1 == *value)
    }

    /// `changes` are sent now; what cannot be stored is seen and not sent.
    fn send(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let mut answers = self.current.clone();
        for change in self.unsent(&self.acknowledged) {
            if self.is_unfit(&change) {
                answers.set(change.path, change.base);
            }
        }
        self.sent = Some(Sent {
            answers,
            changes: changes.clone(),
            failed: false,
        });
        changes
    }

    /// Whether everything the person sees is on the server.
    pub fn is_clean(&self) -> bool {
        let nothing_sent = self
            .sent
            .as_ref()
            .is_none_or(|sent| sent.changes.is_empty());
        nothing_sent
            && self.open.is_empty()
            && self.resolved.is_empty()
            && self.unsent(&self.acknowledged).is_empty()
    }

    /// Whether a save is under way.
    pub fn is_saving(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.failed)
    }

    /// Puts back what an earlier tab could not save, step by step. Where the server has moved on
    /// meanwhile they merge; what is in conflict is left for the user to choose.
    pub fn restore(&mut self, steps: &[Vec<Change>]) {
        for changes in steps {
            let mut ours = self.current.clone();
            for change in changes {
                ours.set(change.path.clone(), change.value.clone());
                self.own.push((change.path.clone(), change.value.clone()));
            }
            let merged = merge(&self.current, changes);
            self.current = merged.answers;
            self.note_conflicts(changes, merged.conflicts, &ours);
        }
    }

    /// Begins a save: the changes to send, or `None` while one is under way or nothing changed.
    pub fn begin_save(&mut self) -> Option<Vec<Change>> {
        match &mut self.sent {
            Some(sent) if sent.failed => {
                sent.failed = false;
                Some(sent.changes.clone())
            }
            Some(_) => None,
            None => {
                let changes = self.sendable();
                if changes.is_empty() && self.resolved.is_empty() {
                    return None;
                }
                Some(self.send(changes))
            }
        }
    }

    /// Begins a save of nothing, whose answer brings along what changed elsewhere; `None` while a save is under
    /// way or something is to be saved.
    pub fn begin_pull(&mut self) -> Option<Vec<Change>> {
        if self.sent.is_some() || !self.resolved.is_empty() || !self.sendable().is_empty() {
            return None;
        }
        Some(self.send(Vec::new()))
    }

    /// The choices to send along with a save.
    pub fn resolved(&self) -> Vec<String> {
        self.resolved.clone()
    }

    /// The save under way failed, and it is not known whether the server committed it.
    pub fn save_failed(&mut self) {
        if let Some(sent) = &mut self.sent {
            sent.failed = true;
        }
    }

    /// The server refused the save under way: none of it was committed.
    pub fn save_refused(&mut self) {
        self.sent = None;
    }

    /// The server committed the save under way, which took the choices `resolved` along.
    pub fn save_succeeded(&mut self, saved: Saved, resolved: &[String]) {
        let Some(Sent {
            answers: mut sent,
            mut changes,
            ..
        }) = self.sent.take()
        else {
            return;
        };
        for refused in saved.refused {
            let at = changes.iter().position(|it| it.path == refused.path);
            let Some(Change { path, base, value }) = at.map(|at| changes.remove(at)) else {
                continue;
            };
            sent.set(path.clone(), base);
            self.refused.retain(|other| other.0 != path);
            self.refused.push((path, value));
        }
        self.resolved.retain(|name| !resolved.contains(name));
        let shown = std::mem::take(&mut self.current);
        // What is in conflict was shown but not sent, so what was shown is not what the server has.
        let unmoved = || merge(&self.acknowledged, &changes).answers;
        let server = saved.answers.unwrap_or_else(unmoved);
        let (own, conflicts): (Vec<_>, Vec<_>) = saved
            .conflicts
            .into_iter()
            .partition(|conflict| self.is_own(conflict));
        let is_unresolved = |path: &str| {
            let is_there = |conflict: &Conflict| conflict.path == path;
            conflicts.iter().any(is_there) || own.iter().any(is_there) || self.is_in_conflict(path)
        };
        // Typed while the save was under way, on what was sent: another tab's change that came
        // back with the answer may conflict with it as with any other.
        let mut typed_since = diff(&sent, &shown);
        typed_since.retain(|change| !is_unresolved(&change.path));
        let merged = merge(&server, &typed_since);
        // A copy may have been taken over meanwhile whose page had saved some of it already.
        let (own_since, conflicts_since): (Vec<_>, Vec<_>) = merged
            .conflicts
            .into_iter()
            .partition(|conflict| self.is_own(conflict));

        self.version = saved.version;
        self.current = merged.answers;
        let before = std::mem::replace(&mut self.acknowledged, server);
        self.refresh_conflicts(&before, &shown);
        // What is shown goes on from there, and is saved next.
        for conflict in own.into_iter().chain(own_since) {
            let shown = shown.get(&conflict.path).cloned();
            self.current.set(conflict.path, shown);
        }
        self.note_conflicts(&changes, conflicts, &shown);
        self.note_conflicts(&typed_since, conflicts_since, &shown);
        // Until the user chooses, the screen shows what it showed.
        for open in &self.open {
            let path = open.path();
            self.current.set(path, shown.get(path).cloned());
        }
    }

    /// The server has moved on from `before`: what was in conflict with it may be in conflict with something newer by now.
    fn refresh_conflicts(&mut self, before: &Answers, shown: &Answers) {
        let mut newer = Vec::new();
        for open in &mut self.open {
            let path = open.conflict.path.as_str();
            let (was, is) = (before.get(path), self.acknowledged.get(path));
            if was == is {
                continue;
            }
            if open.conflict.theirs.as_ref() == was && open.item != ItemFate::RemovedByAlternative {
                open.conflict.theirs = is.cloned();
            } else {
                let theirs = is.cloned();
                newer.push(OpenConflict {
                    conflict: Conflict {
                        theirs,
                        ..open.conflict.clone()
                    },
                    ..open.clone()
                });
            }
        }
        for open in newer {
            let same = |other: &OpenConflict| {
                other.is_at(open.path()) && other.conflict.theirs == open.conflict.theirs
            };
            if !self.open.iter().any(same) {
                self.open.push(open);
            }
        }
        // Both sides are the same in the end.
        self.open.retain(|open| {
            open.item != ItemFate::Stays || open.conflict.theirs.as_ref() != shown.get(open.path())
        });
    }

    /// What is in conflict now.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.open.iter().map(|open| &open.conflict)
    }

    /// The conflict at `path`; none if there is none.
    pub fn conflict_at(&self, path: &str) -> Option<ConflictView> {
        let here = self.open.iter().filter(|open| open.is_at(path));
        let by = |posted: Option<&PostedAlternative>| posted.and_then(|posted| posted.by.clone());
        let theirs: Vec<_> = here
            .clone()
            .map(|open| {
                let posted = self.posted.iter().find(|posted| open.is_with(posted));
                let gone = matches!(open.item, ItemFate::RemovedByTheirs(_));
                TheirsView {
                    removed: open.item == ItemFate::RemovedByAlternative
                        || (gone && open.conflict.theirs.is_none()),
                    value: open.conflict.theirs.clone(),
                    posted: posted.map(|posted| posted.version),
                    by: by(posted),
                }
            })
            .collect();
        let ours = self.current.get(path);
        let is_ours = |posted: &&PostedAlternative| {
            posted.change.path == path && posted.change.value.as_ref() == ours
        };
        (!theirs.is_empty()).then(|| ConflictView {
            ours_removes: here
                .clone()
                .any(|open| open.item == ItemFate::RemovedByOurs),
            ours_by: by(self.posted.iter().rfind(is_ours)),
            theirs,
        })
    }

    fn is_own(&self, conflict: &Conflict) -> bool {
        let theirs = |(path, value): &(String, Option<Value>)| {
            *path == conflict.path && *value == conflict.theirs
        };
        self.own.iter().any(theirs)
    }

    fn is_in_conflict(&self, path: &str) -> bool {
        self.conflicts().any(|conflict| conflict.path == path)
    }

    /// `ours` is all that was answered on the side of `changes`.
    fn note_conflicts(&mut self, changes: &[Change], conflicts: Vec<Conflict>, ours: &Answers) {
        for conflict in conflicts {
            let change = changes.iter().find(|change| change.path == conflict.path);
            // An answer that they gave inside an item that was removed here was never seen here.
            let change = change.cloned().unwrap_or_else(|| Change {
                path: conflict.path.clone(),
                base: None,
                value: conflict.ours.clone(),
            });
            self.open.retain(|open| {
                open.conflict.path != conflict.path || open.conflict.theirs != conflict.theirs
            });
            let item = ItemFate::of(&conflict, ours, &self.current);
            let path = conflict.path.clone();
            self.current.set(path, conflict.ours.clone());
            self.open.push(OpenConflict {
                change,
                conflict,
                item,
            });
        }
    }
}

#[cfg(test)]
mod tests;
