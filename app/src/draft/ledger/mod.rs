//! The bookkeeping of a draft: which changes the server has acknowledged and which it has not.
//!
//! Pure, so that every order of typing, saving, failing and merging can be tested without a browser.

use crate::api::Saved;
use crate::form::merge::{Change, Conflict, diff, keep_yours, merge};
use crate::form::{Answers, Value};

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
    /// Answers that changed both here and elsewhere, until the person has chosen. The
    /// change keeps the base that it was made on, so that it clashes again after a reload.
    clashes: Vec<(Change, Conflict)>,
    /// What an earlier page of this device may have saved without telling: the server's having it is
    /// no change made elsewhere.
    own: Vec<(String, Option<Value>)>,
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
        let mut latest = self.unsent(base);
        latest.extend(self.clashes.iter().map(|(change, _)| Change {
            value: self.current.get(&change.path).cloned(),
            ..change.clone()
        }));
        steps.push(latest);
        steps.retain(|step| !step.is_empty());
        steps
    }

    /// What changed since `base`, without what waits for the person's choice.
    fn unsent(&self, base: &Answers) -> Vec<Change> {
        let mut changes = diff(base, &self.current);
        changes.retain(|change| !self.is_clashing(&change.path));
        changes
    }

    /// Whether everything the person sees is on the server.
    pub fn is_clean(&self) -> bool {
        self.sent.is_none() && self.clashes.is_empty() && self.unsent(&self.acknowledged).is_empty()
    }

    /// Whether a save is under way.
    pub fn is_saving(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.failed)
    }

    /// Puts back what an earlier tab could not save, step by step. Where the server has moved on
    /// meanwhile they merge; what clashes is left for the person to choose.
    pub fn restore(&mut self, steps: &[Vec<Change>]) {
        for changes in steps {
            let values = changes
                .iter()
                .map(|change| (change.path.clone(), change.value.clone()));
            self.own.extend(values);
            let merged = merge(&self.current, changes);
            self.current = merged.answers;
            self.note_clashes(changes, merged.conflicts);
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
                let changes = self.unsent(&self.acknowledged);
                if changes.is_empty() {
                    return None;
                }
                self.sent = Some(Sent {
                    answers: self.current.clone(),
                    changes: changes.clone(),
                    failed: false,
                });
                Some(changes)
            }
        }
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

    /// The server committed the save under way.
    pub fn save_succeeded(&mut self, saved: Saved) {
        let Some(Sent {
            answers: sent,
            changes,
            ..
        }) = self.sent.take()
        else {
            return;
        };
        let shown = std::mem::take(&mut self.current);
        let server = saved.answers.unwrap_or_else(|| sent.clone());
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

        self.version = saved.version;
        self.current = merged.answers;
        self.acknowledged = server;
        // What is shown goes on from there, and is saved next.
        for conflict in own {
            let shown = shown.get(&conflict.path).cloned();
            self.current.set(conflict.path, shown);
        }
        self.note_clashes(&changes, conflicts);
        self.note_clashes(&typed_since, merged.conflicts);
        // Until somebody chooses, the screen shows what it showed.
        for (change, _) in &self.clashes {
            self.current
                .set(change.path.clone(), shown.get(&change.path).cloned());
        }
    }

    /// What clashes now.
    pub fn clashes(&self) -> impl Iterator<Item = &Conflict> {
        self.clashes.iter().map(|(_, conflict)| conflict)
    }

    /// The person chose their own value for `path`: it will be saved over the other.
    pub fn keep_mine(&mut self, path: &str) {
        if let Some((_, mut conflict)) = self.take_clash(path) {
            // They may have gone on typing since the clash was noticed.
            conflict.yours = self.current.get(path).cloned();
            // Against a removed item, or by removing one, more than this one answer is at stake.
            for change in keep_yours(&self.acknowledged, &self.current, &conflict) {
                self.current.set(change.path, change.value);
            }
        }
    }

    /// The person chose the other value for `path`.
    pub fn take_theirs(&mut self, path: &str) {
        if let Some((_, conflict)) = self.take_clash(path) {
            self.current.set(path, conflict.theirs);
        }
    }

    fn is_own(&self, conflict: &Conflict) -> bool {
        let theirs = |(path, value): &(String, Option<Value>)| {
            *path == conflict.path && *value == conflict.theirs
        };
        self.own.iter().any(theirs)
    }

    fn is_clashing(&self, path: &str) -> bool {
        self.clashes.iter().any(|(clash, _)| clash.path == path)
    }

    fn take_clash(&mut self, path: &str) -> Option<(Change, Conflict)> {
        let at = self
            .clashes
            .iter()
            .position(|(clash, _)| clash.path == path)?;
        Some(self.clashes.remove(at))
    }

    fn note_clashes(&mut self, changes: &[Change], conflicts: Vec<Conflict>) {
        for conflict in conflicts {
            let change = changes.iter().find(|change| change.path == conflict.path);
            // An answer that they gave inside an item that was removed here was never seen here.
            let change = change.cloned().unwrap_or_else(|| Change {
                path: conflict.path.clone(),
                base: conflict.theirs.clone(),
                value: conflict.yours.clone(),
            });
            self.take_clash(&conflict.path);
            self.current
                .set(conflict.path.clone(), conflict.yours.clone());
            self.clashes.push((change, conflict));
        }
    }
}

#[cfg(test)]
mod tests;
