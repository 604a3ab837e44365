//! What comes in from elsewhere: from pages of this device that are gone, from other tabs, from other devices.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::super::device::{self, Device, Left};
use super::super::siblings::Siblings;
use super::super::siblings::news::{Duty, News, Said};
use super::{DraftStore, Kept};
use crate::api::calls::save_application;
use crate::api::{RemoteEdit, Save};
use longhaul_form::Form;
use longhaul_form::merge::Change;

impl DraftStore {
    /// Takes over what earlier pages kept on this device and could not save. Browser only: the server does not know
    /// about it.
    pub(in crate::draft) fn restore(&self, form: &'static Form) {
        let device = Device::find();
        let store = *self;
        device.take_left(move |left| store.take_over(form, left));
        self.kept
            .update_value(|kept| kept.device = Some(SendWrapper::new(device)));
        if self.held().is_some() {
            self.edit(|_| ());
        }
    }

    /// Takes over what was typed before the module was there. From now on it is kept here.
    pub(in crate::draft) fn take_early(&self, typed: Vec<Change>) {
        if !typed.is_empty() {
            self.edit(|state| state.restore(&[typed]));
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
        let restored = self.edit(|state| copies().for_each(|copy| state.restore(&copy.steps)));
        if restored {
            for left in left.iter().filter(|left| left.copy.is_some()) {
                device::remove(&left.name);
            }
        }
        self.save_now();
        if self.has_conflicts_now() {
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
                resolved: Vec::new(),
            };
            if let Ok(saved) = save_application(nothing).await
                && !store.kept.is_disposed()
            {
                store.note_remote_edits(saved.remote_edits);
                store.state.update(|_| ());
            }
        });
    }

    /// Who changed the answer at `path` elsewhere, if that is known.
    pub fn remote_edit(&self, path: &str) -> Option<RemoteEdit> {
        self.kept.with_value(|kept| {
            let mut known = kept.remote_edits.iter();
            known.find(|other| other.path == path).cloned()
        })
    }

    pub(super) fn note_remote_edits(&self, newer: Vec<RemoteEdit>) {
        self.kept.update_value(|kept| {
            let known = |other: &RemoteEdit| newer.iter().any(|newer| newer.path == other.path);
            kept.remote_edits.retain(|other| !known(other));
            kept.remote_edits.extend(newer);
        });
    }

    /// From now on this tab and others that show the same draft tell each other what the server has. Browser only.
    pub(in crate::draft) fn meet_siblings(&self) {
        let siblings = Siblings::of(&self.id());
        let store = *self;
        siblings.listen(move |said| {
            let duty = store.kept.try_update_value(|kept| kept.news.hear(said));
            match duty {
                Some(Duty::Pull) => store.pull_soon(),
                Some(Duty::Tell(version)) => store.say(Said::Has(version)),
                Some(Duty::TellLater) => after(ANSWER, ANSWER_SPREAD, move || {
                    let due = store.kept.try_update_value(|kept| kept.news.answer_due());
                    if let Some(Some(version)) = due {
                        store.say(Said::Has(version));
                    }
                }),
                Some(Duty::Nothing) | None => {}
            }
        });
        // It may have been posted, or saved by a page that is gone.
        let (news, asks) = News::opens(self.version_now());
        siblings.say(asks);
        self.kept.update_value(|kept| {
            kept.news = news;
            kept.siblings = Some(SendWrapper::new(siblings));
        });
    }

    fn say(&self, said: Said) {
        self.kept.with_value(|kept| {
            if let Some(siblings) = &kept.siblings {
                siblings.say(said);
            }
        });
    }

    /// The server answered a save of this tab, made on the version `before`.
    pub(super) fn tell_siblings(&self, before: u64, version: u64) {
        let tells = self
            .kept
            .try_update_value(|kept| kept.news.saved(before, version));
        if let Some(Some(version)) = tells {
            self.say(Said::Has(version));
        }
    }

    fn pull_soon(self) {
        after(PULL, PULL, move || {
            let hidden = document().hidden();
            let due = |kept: &mut Kept| kept.news.pull_due(hidden);
            if self.kept.try_update_value(due) == Some(true) {
                self.save_now();
            }
        });
    }

    /// The network is back: saves what waits, or else asks what was saved elsewhere, though not in all tabs at once.
    pub(in crate::draft) fn network_is_back(&self) {
        if !self.is_clean() {
            self.pull();
        } else if self.kept.try_update_value(|kept| kept.news.doubt()) == Some(Duty::Pull) {
            self.pull_soon();
        }
    }

    /// Takes in what was saved elsewhere, as soon as nothing here is under way.
    pub(in crate::draft) fn pull(&self) {
        if !self.is_closed() {
            self.kept.update_value(|kept| kept.news.pull_now());
            self.save_now();
        }
    }

    /// The server answered a pull.
    pub(super) fn pulled(&self, version: u64) {
        self.kept.update_value(|kept| kept.news.pulled(version));
    }
}

/// Before the server is asked for what another tab saved: at least this long and at most twice, so that not all tabs ask at once,
/// and one question brings whatever is told meanwhile.
const PULL: f64 = 400.0;
/// Before a tab answers one that has just opened: long enough for the one that spoke last to do so first.
const ANSWER: f64 = 500.0;
const ANSWER_SPREAD: f64 = 2_000.0;

/// Acts after `least` milliseconds and a share of `spread`.
fn after(least: f64, spread: f64, act: impl FnOnce() + 'static) {
    let pause = least + js_sys::Math::random() * spread;
    set_timeout(act, Duration::from_millis(pause as u64));
}
