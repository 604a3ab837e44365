//! What happens around the page and matters to the draft: it appears, it is hidden, the network is back,
//! the session ends or is back.

use leptos::prelude::*;

use super::DraftStore;
use longhaul_form::Form;
use longhaul_session::{self as session, Step};

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
}
