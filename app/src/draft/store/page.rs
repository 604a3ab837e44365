//! The page around the draft: what pages that are gone have left on this device, what was typed before the module was
//! there, and what happens to the page from then on. It is typed in, it is hidden, the network is back, the session ends or
//! is back.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;

use super::DraftStore;
use crate::api::Save;
use crate::api::calls::save_application;
use crate::api::json::read;
use crate::draft::device::{self, Device, Left};
use crate::draft::guard;
use longhaul_form::Form;
use longhaul_form::merge::Change;
use longhaul_session::{self as session, Step};

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

impl DraftStore {
    /// Restores what an earlier page could not save, and saves when the page is hidden or the
    /// network is back. Until the component that calls this is gone.
    pub fn follow_page(&self, form: &'static Form) {
        let store = *self;
        if cfg!(not(feature = "ssr")) {
            store.follow_controls(form, move || {
                store.restore(form);
                store.meet_siblings();
            });
        }

        let online = window_event_listener(leptos::ev::online, move |_| {
            store.network_is_back();
            store.uploads().go_on_all(store);
        });
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if store.would_lose() {
                // The browser asks, in its own words.
                event.prevent_default();
                event.set_return_value("unsaved");
            }
            store.leave();
        });
        // The last moment that a browser promises before it may throw the page away.
        let hidden = window_event_listener(leptos::ev::visibilitychange, move |_| {
            if document().hidden() {
                store.save_now();
            } else if !store.is_signed_out() {
                // What another device saved meanwhile.
                store.pull();
            }
        });
        let following = session::subscribe(move |event| match event.step {
            Step::Rejected { .. } => store.session_ended(),
            Step::UserChanged => store.close(),
            Step::SignedOut => store.forget(),
            // A session that was found by looking for it comes without a `Recovered`.
            Step::Renewed { .. } if store.is_signed_out() => store.session_is_back(),
            Step::Began { .. } | Step::Recovered | Step::Adopted => store.session_is_back(),
            _ => {}
        });
        on_cleanup(move || {
            online.remove();
            leaving.remove();
            hidden.remove();
            drop(following);
            store.uploads().stop_all();
        });
    }

    /// From now on what is in the controls is what this draft holds. `begin` is called when the page is the
    /// module's, before anything that was typed until then comes.
    fn follow_controls(self, form: &'static Form, begin: impl Fn() + 'static) {
        let taken = Closure::<dyn Fn(String)>::new(move |typed: String| {
            begin();
            let typed: Vec<Change> = read(&typed).unwrap_or_default();
            let asked = typed
                .into_iter()
                .filter(|change| form.field_at(&change.path).is_some());
            self.take_early(asked.collect());
        });
        let changed = Closure::<dyn Fn(String, String)>::new(move |path: String, text: String| {
            if form.field_at(&path).is_some() {
                self.set_text(&path, text);
            }
        });
        let module = Object::new();
        // A plain object takes every property.
        let _ = Reflect::set(&module, &"taken".into(), taken.as_ref());
        let _ = Reflect::set(&module, &"changed".into(), changed.as_ref());
        guard::call("listen", &[&module]);
        // The page is never taken back from a module that lives.
        taken.forget();
        changed.forget();
    }
}
