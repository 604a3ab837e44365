//! The sides of a clash, and what a choice between them comes to.

use super::Ledger;
use super::clash::{Clash, Fate};
use crate::api::{Elsewhere, Posted};
use crate::form::Value;
use crate::form::answers::item_of;
use crate::form::merge::{Change, Conflict};
use crate::form::wire::side_name;

/// A clash as the person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides {
    /// What they see would remove the item.
    pub mine_removed: bool,
    /// Who posted what they see, as long as nothing was typed over it.
    pub mine_by: Option<Elsewhere>,
    pub others: Vec<Other>,
}

/// Another value than the one that the person sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub value: Option<Value>,
    /// The item is gone on that side.
    pub removed: bool,
    /// It was posted, and has been kept since this version of the draft; or else it is the draft's.
    pub posted: Option<u64>,
    pub by: Option<Elsewhere>,
}

impl Ledger {
    /// As [`new`](Self::new), with what was posted without a script and waits for the person's choice.
    /// Of several posts about one answer the latest is what the page shows.
    pub fn with_posted(mut self, posted: Vec<Posted>) -> Self {
        let mut shown: Vec<&Posted> = Vec::new();
        for side in &posted {
            shown.retain(|other| other.change.path != side.change.path);
            shown.push(side);
        }
        let mut mine = self.acknowledged.clone();
        for side in shown.iter().filter(|side| side.item_removed) {
            if let Some((group, item)) = item_of(&side.change.path) {
                mine.remove_item(group, item);
            }
        }
        for Posted { change, .. } in shown.iter().filter(|side| !side.item_removed) {
            mine.set(change.path.clone(), change.value.clone());
        }
        let changes: Vec<Change> = shown.into_iter().map(|side| side.change.clone()).collect();
        let conflicts = changes.iter().map(|change| Conflict {
            path: change.path.clone(),
            yours: change.value.clone(),
            theirs: self.acknowledged.get(&change.path).cloned(),
        });
        let conflicts = conflicts.collect();
        self.note_clashes(&changes, conflicts, &mine);
        for side in &posted {
            let of_draft = self
                .clashes
                .iter()
                .find(|clash| clash.is_at(&side.change.path));
            let others = of_draft.and_then(|clash| clash.with_other(side));
            self.clashes.extend(others);
        }
        self.posted = posted;
        self
    }

    /// What else there is for the answer at `path`, besides what the person sees there; none if nothing clashes.
    pub fn sides(&self, path: &str) -> Option<Sides> {
        let here = self.clashes.iter().filter(|clash| clash.is_at(path));
        let by = |side: Option<&Posted>| side.and_then(|side| side.by.clone());
        let others: Vec<_> = here
            .clone()
            .map(|clash| {
                let mut posted = self.posted.iter();
                let side = posted.find(|side| clash.is_with(side));
                let gone = matches!(clash.item, Fate::RemovedThere(_));
                Other {
                    removed: clash.item == Fate::RemovedByPost
                        || (gone && clash.conflict.theirs.is_none()),
                    value: clash.conflict.theirs.clone(),
                    posted: side.map(|side| side.version),
                    by: by(side),
                }
            })
            .collect();
        let mine = self.current.get(path);
        let is_mine =
            |side: &&Posted| side.change.path == path && side.change.value.as_ref() == mine;
        (!others.is_empty()).then(|| Sides {
            mine_removed: here.clone().any(|clash| clash.item == Fate::RemovedHere),
            mine_by: by(self.posted.iter().rfind(is_mine)),
            others,
        })
    }

    /// The person chose their own value for `path`: it will be saved over the other. Against a removed item, or by
    /// removing one, the whole item is at stake.
    pub fn keep_mine(&mut self, path: &str) {
        let clash = self.clashes.iter().find(|clash| clash.is_at(path));
        match clash.map(|clash| clash.item.clone()) {
            Some(Fate::RemovedHere) => self.remove_item_of(path),
            Some(Fate::RemovedThere(mine)) => self.put_back(path, mine),
            Some(Fate::Stays | Fate::RemovedByPost) | None => {}
        }
        self.settle(path);
    }

    /// The person chose another value for `path`, the `nth` of [`sides`](Self::sides).
    pub fn take_theirs(&mut self, path: &str, nth: usize) {
        let mut here = self.clashes.iter().filter(|clash| clash.is_at(path));
        let Some(Clash { conflict, item, .. }) = here.nth(nth).cloned() else {
            return;
        };
        let removes = item == Fate::RemovedByPost;
        match item {
            Fate::RemovedByPost => self.remove_item_of(path),
            // The draft has no such item: this was posted.
            Fate::RemovedThere(mine) if conflict.theirs.is_some() => self.put_back(path, mine),
            // What they have, in the whole item; the first of several is the draft's.
            Fate::RemovedHere | Fate::RemovedThere(_) => {
                for clash in self.clashes.iter().rev() {
                    if clash.item != Fate::Stays && item_of(clash.path()) == item_of(path) {
                        let theirs = clash.conflict.theirs.clone();
                        self.current.set(clash.path(), theirs);
                    }
                }
            }
            Fate::Stays => {}
        }
        if !removes {
            self.current.set(path, conflict.theirs);
        }
        self.settle(path);
    }

    fn remove_item_of(&mut self, path: &str) {
        if let Some((group, item)) = item_of(path) {
            self.current.remove_item(group, item);
        }
    }

    /// The item of `path` with what this side has in it.
    fn put_back(&mut self, path: &str, mine: Vec<(String, Value)>) {
        if let Some((group, item)) = item_of(path) {
            self.current.add_item(group, item);
        }
        for (path, value) in mine {
            // They may have gone on typing since the clash was noticed.
            if self.current.get(&path).is_none() {
                self.current.set(path, Some(value));
            }
        }
    }

    /// Forgets the clashes at `path`, and with them what is at stake in the same item: all of it if the item is gone
    /// by this choice, or else the question whether it goes.
    fn settle(&mut self, path: &str) {
        let removed =
            item_of(path).is_some_and(|(group, item)| !self.current.has_item(group, item));
        let at_stake = |clash: &Clash| clash.is_at(path) && clash.item != Fate::Stays;
        let whole = self.clashes.iter().any(at_stake);
        let same_item = |clash: &Clash| item_of(clash.path()) == item_of(path);
        let clashes = std::mem::take(&mut self.clashes).into_iter();
        let (gone, stay): (Vec<_>, Vec<_>) = clashes.partition(|clash| {
            let at_stake = whole && (removed || clash.item != Fate::Stays);
            clash.is_at(path) || (at_stake && same_item(clash))
        });
        self.clashes = stay;
        // Turned down along with this choice: what the draft has is seen again. It is the first of several.
        let turned_down = |clash: &&Clash| !removed && clash.item == Fate::RemovedHere;
        for clash in gone.iter().rev().filter(turned_down) {
            if !clash.is_at(path) {
                let theirs = clash.conflict.theirs.clone();
                self.current.set(clash.path(), theirs);
            }
        }
        let posted = std::mem::take(&mut self.posted);
        for side in posted {
            let at = |clash: &&Clash| clash.is_at(&side.change.path);
            let mut ended = gone.iter().filter(at).peekable();
            // What was shown of them ends with the last of the others.
            let waits = ended.peek().is_none()
                || (self.clashes.iter().any(|clash| at(&clash))
                    && !ended.any(|clash| clash.is_with(&side)));
            if waits {
                self.posted.push(side);
            } else {
                self.decided
                    .push(side_name(side.version, &side.change.path));
            }
        }
    }
}
