//! The bookkeeping of a draft: which changes the server has acknowledged and which it has not.
//!
//! Pure, so that every order of typing, saving, failing and merging can be tested without a browser.

mod choice;
mod clash;

use crate::api::{Posted, Saved};
use crate::form::items::Direction;
use crate::form::merge::{Change, Conflict, diff, merge};
use crate::form::paths::unfit;
use crate::form::{Answers, Value};
pub use choice::Sides;
use clash::{Clash, Fate, removals};

/// A save that was sent and not answered yet.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    /// The answers as they were when it was sent.
    answers: Answers,
    changes: Vec<Change>,
    /// It failed. The server may have committed it all the same, so exactly this is sent again
    /// before anything newer: a newer change on the old base would clash with our own save.
    failed: bool,
}

/// One draft as this tab knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// What the server acknowledged last.
    acknowledged: Answers,
    version: u64,
    /// What the person sees.
    current: Answers,
    /// The save under way, or one that failed without telling whether it was committed.
    sent: Option<Sent>,
    /// Answers that changed both here and elsewhere, until the person has chosen. There may be several about
    /// one answer, if more than two sides changed it: a choice settles all of them.
    clashes: Vec<Clash>,
    /// What of them was posted without a script: the server keeps it, and wants to hear of the choice.
    posted: Vec<Posted>,
    /// Names of what was posted and has been chosen or turned down, and the server does not know it yet.
    decided: Vec<String>,
    /// What an earlier page of this device may have saved without telling: the server's having it is
    /// no change made elsewhere.
    own: Vec<(String, Option<Value>)>,
    /// What the server refused to store as it is.
    refused: Vec<(String, Option<Value>)>,
}

impl Ledger {
    /// A ledger in step with the server.
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

    /// Everything that the server has not acknowledged, clashes included: what a copy on this
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
        // What only this device has of other sides comes first, so that it clashes again.
        let others = self.clashes.iter().filter(|clash| self.is_local(clash));
        steps.push(
            others
                .map(|clash| clash.theirs(&self.acknowledged))
                .collect(),
        );
        let mut latest = self.unsent(base);
        for clash in &self.clashes {
            clash.mine(&self.current, &mut latest);
        }
        for clash in &self.clashes {
            clash.rest(&mut latest);
        }
        steps.push(latest);
        steps.extend(removals(&self.clashes, &self.current));
        steps.retain(|step| !step.is_empty());
        steps
    }

    /// Whether the other side of a clash is not on the server.
    fn is_local(&self, clash: &Clash) -> bool {
        let of_draft = clash.conflict.theirs.as_ref() == self.acknowledged.get(clash.path());
        !of_draft && !self.posted.iter().any(|side| clash.is_with(side))
    }

    /// What changed since `base`, without what waits for the person's choice.
    fn unsent(&self, base: &Answers) -> Vec<Change> {
        let mut changes = diff(base, &self.current);
        changes.retain(|change| !self.is_clashing(&change.path));
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
    fn send(&mut self, changes: Vec<Change>) -> Option<Vec<Change>> {
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
        Some(changes)
    }

    /// Whether everything the person sees is on the server.
    pub fn is_clean(&self) -> bool {
        let nothing_sent = self
            .sent
            .as_ref()
            .is_none_or(|sent| sent.changes.is_empty());
        nothing_sent
            && self.clashes.is_empty()
            && self.decided.is_empty()
            && self.unsent(&self.acknowledged).is_empty()
    }

    /// Whether a save is under way.
    pub fn is_saving(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.failed)
    }

    /// Puts back what an earlier tab could not save, step by step. Where the server has moved on
    /// meanwhile they merge; what clashes is left for the person to choose.
    pub fn restore(&mut self, steps: &[Vec<Change>]) {
        for changes in steps {
            let mut mine = self.current.clone();
            for change in changes {
                mine.set(change.path.clone(), change.value.clone());
                self.own.push((change.path.clone(), change.value.clone()));
            }
            let merged = merge(&self.current, changes);
            self.current = merged.answers;
            self.note_clashes(changes, merged.conflicts, &mine);
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
                if changes.is_empty() && self.decided.is_empty() {
                    return None;
                }
                self.send(changes)
            }
        }
    }

    /// Begins a save of nothing, whose answer brings along what changed elsewhere; `None` while a save is under
    /// way or something is to be saved.
    pub fn begin_look(&mut self) -> Option<Vec<Change>> {
        if self.sent.is_some() || !self.decided.is_empty() || !self.sendable().is_empty() {
            return None;
        }
        self.send(Vec::new())
    }

    /// The choices to send along with a save.
    pub fn decided(&self) -> Vec<String> {
        self.decided.clone()
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

    /// The server committed the save under way, which took the choices `decided` along.
    pub fn save_succeeded(&mut self, saved: Saved, decided: &[String]) {
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
        self.decided.retain(|path| !decided.contains(path));
        let shown = std::mem::take(&mut self.current);
        // What clashes was shown but not sent, so what was shown is not what the server has.
        let unmoved = || merge(&self.acknowledged, &changes).answers;
        let server = saved.answers.unwrap_or_else(unmoved);
        let (own, conflicts): (Vec<_>, Vec<_>) = saved
            .conflicts
            .into_iter()
            .partition(|conflict| self.is_own(conflict));
        let undecided = |path: &str| {
            let clashing = |conflict: &Conflict| conflict.path == path;
            conflicts.iter().any(clashing) || own.iter().any(clashing) || self.is_clashing(path)
        };
        // Typed while the save was under way, on what was sent: somebody else's change that came
        // back with the answer may clash with it as with any other.
        let mut typed_since = diff(&sent, &shown);
        typed_since.retain(|change| !undecided(&change.path));
        let merged = merge(&server, &typed_since);
        // A copy may have been taken over meanwhile whose page had saved some of it already.
        let (own_since, clashing_since): (Vec<_>, Vec<_>) = merged
            .conflicts
            .into_iter()
            .partition(|conflict| self.is_own(conflict));

        self.version = saved.version;
        self.current = merged.answers;
        let before = std::mem::replace(&mut self.acknowledged, server);
        self.refresh_clashes(&before, &shown);
        // What is shown goes on from there, and is saved next.
        for conflict in own.into_iter().chain(own_since) {
            let shown = shown.get(&conflict.path).cloned();
            self.current.set(conflict.path, shown);
        }
        self.note_clashes(&changes, conflicts, &shown);
        self.note_clashes(&typed_since, clashing_since, &shown);
        // Until somebody chooses, the screen shows what it showed.
        for clash in &self.clashes {
            let path = &clash.conflict.path;
            self.current.set(path.clone(), shown.get(path).cloned());
        }
    }

    /// The server has moved on from `before`: what clashed with it may clash with something newer by now.
    fn refresh_clashes(&mut self, before: &Answers, shown: &Answers) {
        let mut newer = Vec::new();
        for clash in &mut self.clashes {
            let path = clash.conflict.path.as_str();
            let (was, is) = (before.get(path), self.acknowledged.get(path));
            if was == is {
                continue;
            }
            if clash.conflict.theirs.as_ref() == was && clash.item != Fate::RemovedByPost {
                clash.conflict.theirs = is.cloned();
            } else {
                let theirs = is.cloned();
                newer.push(Clash {
                    conflict: Conflict {
                        theirs,
                        ..clash.conflict.clone()
                    },
                    ..clash.clone()
                });
            }
        }
        for clash in newer {
            let same = |other: &Clash| {
                other.is_at(clash.path()) && other.conflict.theirs == clash.conflict.theirs
            };
            if !self.clashes.iter().any(same) {
                self.clashes.push(clash);
            }
        }
        // They came to the same in the end.
        self.clashes.retain(|clash| {
            let path = clash.conflict.path.as_str();
            clash.item != Fate::Stays || clash.conflict.theirs.as_ref() != shown.get(path)
        });
    }

    /// What clashes now.
    pub fn clashes(&self) -> impl Iterator<Item = &Conflict> {
        self.clashes.iter().map(|clash| &clash.conflict)
    }

    fn is_own(&self, conflict: &Conflict) -> bool {
        let theirs = |(path, value): &(String, Option<Value>)| {
            *path == conflict.path && *value == conflict.theirs
        };
        self.own.iter().any(theirs)
    }

    fn is_clashing(&self, path: &str) -> bool {
        self.clashes().any(|conflict| conflict.path == path)
    }

    /// `mine` is all that was answered on the side of `changes`.
    fn note_clashes(&mut self, changes: &[Change], conflicts: Vec<Conflict>, mine: &Answers) {
        for conflict in conflicts {
            let change = changes.iter().find(|change| change.path == conflict.path);
            // An answer that they gave inside an item that was removed here was never seen here.
            let change = change.cloned().unwrap_or_else(|| Change {
                path: conflict.path.clone(),
                base: None,
                value: conflict.yours.clone(),
            });
            self.clashes.retain(|clash| {
                clash.conflict.path != conflict.path || clash.conflict.theirs != conflict.theirs
            });
            let item = Fate::of(&conflict, mine, &self.current);
            let path = conflict.path.clone();
            self.current.set(path, conflict.yours.clone());
            self.clashes.push(Clash {
                change,
                conflict,
                item,
            });
        }
    }
}

#[cfg(test)]
mod copies;
#[cfg(test)]
mod held;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
