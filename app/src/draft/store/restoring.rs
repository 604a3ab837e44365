//! What pages of this device left that are gone, and what was typed before the module was there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::DraftStore;
use crate::api::Save;
use crate::api::calls::save_application;
use crate::draft::device::{self, Device, Left};
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
}
