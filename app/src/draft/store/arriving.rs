//! What comes in from elsewhere: from pages of this device that are gone, from other tabs, from other devices.

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::super::device::{self, Device, Left};
use super::super::ledger::Ledger;
use super::super::siblings::Siblings;
use super::DraftStore;
use crate::api::calls::save_application;
use crate::api::{Elsewhere, Save};
use crate::form::Form;
use crate::form::merge::Change;

impl DraftStore {
    /// Takes over what earlier pages kept on this device and could not save. Browser only: the server does not know
    /// about it.
    pub(in crate::draft) fn restore(&self, form: &'static Form) {
        let device = Device::find();
        let store = *self;
        device.take_left(move |left| store.take_over(form, left));
        self.kept
            .update_value(|kept| kept.device = Some(SendWrapper::new(device)));
    }

    /// Takes over what was typed before the module was there. From now on it is kept here.
    pub(in crate::draft) fn take_early(&self, typed: Vec<Change>) {
        if !typed.is_empty() {
            self.record(|ledger| ledger.restore(&[typed]));
        }
    }

    /// Merges what pages left that are gone. Their copies go when this page's copy holds it all.
    fn take_over(&self, form: &'static Form, mut left: Vec<Left>) {
        if self.is_closed() {
            return;
        }
        for left in &mut left {
            left.copy = left.copy.take().and_then(|copy| copy.migrated(form));
        }
        self.unreadable
            .set(left.iter().any(|left| left.copy.is_none()));
        let copies = || left.iter().filter_map(|left| left.copy.as_ref());
        let Some(version) = copies().map(|copy| copy.version).min() else {
            return;
        };
        let restored = self.edit(|ledger| copies().for_each(|copy| ledger.restore(&copy.steps)));
        if restored.is_ok() {
            for left in left.iter().filter(|left| left.copy.is_some()) {
                device::remove(&left.name);
            }
        }
        self.save_now();
        if self.clashing_now() {
            self.ask_who(version);
        }
    }

    /// Asks the server who changed what since `version`: a save of nothing.
    fn ask_who(self, version: u64) {
        let (id, form_version, store) = (self.id(), self.form_version(), self);
        spawn_local(async move {
            let nothing = Save {
                id,
                version,
                form_version,
                changes: Vec::new(),
                decided: Vec::new(),
            };
            if let Ok(saved) = save_application(nothing).await
                && !store.kept.is_disposed()
            {
                store.note_elsewhere(saved.elsewhere);
                store.ledger.update(|_| ());
            }
        });
    }

    /// Who changed the answer at `path` elsewhere, if that is known.
    pub fn elsewhere(&self, path: &str) -> Option<Elsewhere> {
        self.kept.with_value(|kept| {
            let mut known = kept.elsewhere.iter();
            known.find(|other| other.path == path).cloned()
        })
    }

    pub(super) fn note_elsewhere(&self, newer: Vec<Elsewhere>) {
        self.kept.update_value(|kept| {
            let known = |other: &Elsewhere| newer.iter().any(|newer| newer.path == other.path);
            kept.elsewhere.retain(|other| !known(other));
            kept.elsewhere.extend(newer);
        });
    }

    /// From now on this tab and others that show the same draft tell each other what the server has. Browser only.
    pub(in crate::draft) fn meet_siblings(&self) {
        let siblings = Siblings::of(self.id());
        let store = *self;
        siblings.listen(move |version| {
            let Some(known) = store.ledger.try_with_untracked(Ledger::version) else {
                return;
            };
            if known < version {
                store.look();
            } else if known > version {
                // Whoever is behind was not listening yet when it was told.
                store.tell_siblings(known);
            }
        });
        // It may have been posted, or saved by a page that is gone.
        siblings.tell(self.version_now());
        self.kept
            .update_value(|kept| kept.siblings = Some(SendWrapper::new(siblings)));
    }

    pub(super) fn tell_siblings(&self, version: u64) {
        self.kept.with_value(|kept| {
            if let Some(siblings) = &kept.siblings {
                siblings.tell(version);
            }
        });
    }

    /// Takes in what was saved elsewhere, as soon as nothing here is under way.
    pub(in crate::draft) fn look(&self) {
        if !self.is_closed() {
            self.kept.update_value(|kept| kept.behind = true);
            self.save_now();
        }
    }

    /// Whether the server may have something newer. Whoever asks sees to it.
    pub(super) fn was_behind(&self) -> bool {
        let behind = self
            .kept
            .try_update_value(|kept| std::mem::take(&mut kept.behind));
        behind == Some(true)
    }
}
