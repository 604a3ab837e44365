//! The guard: a small script in the head of every page with a draft, there from the first byte, without the module.
//!
//! It alone reads the controls, so that whatever is on the screen counts, however it got there. Until the module
//! has proved that it is alive, and again from the moment that it is not, the guard keeps what was typed on this
//! device, says so in the status line, and leaves the page a plain form. In between it hands every change to the
//! module. The files of the script, in their order:
//!
//! | | |
//! |---|---|
//! | `copies.js` | what the server says of the page, what this device keeps of it, before the module and underneath it, and what the status line says of that |
//! | `page.js` | the page that the user sees: which controls hold answers and what changed in them, and how it changes hands, to the module when nothing is interrupted by it, and back when it fails |
//!
//! Here is the module's end of it, and all that happens around the page and matters to the draft: it appears, it is hidden,
//! the network is back, the session ends or is back. Browser only.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::DraftStore;
use crate::api::json::read;
use longhaul_form::Form;
use longhaul_form::merge::Change;
use longhaul_session::{self as session, Step};

/// Runs in the head of every page with a draft, as one function.
pub const SCRIPT: &[&str] = &[include_str!("copies.js"), include_str!("page.js")];

/// The guard of this page; undefined where its script did not run.
pub fn find() -> JsValue {
    Reflect::get(&window(), &"__guard".into()).unwrap_or_default()
}

/// Calls a function of the guard.
pub fn call(name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let guard = find();
    let function = Reflect::get(&guard, &name.into()).ok()?;
    let function: Function = function.dyn_into().ok()?;
    let arguments = arguments.iter().copied().collect();
    function.apply(&guard, &arguments).ok()
}

/// Puts `page`, which the module has drawn, in the place of the page that the server rendered, as soon as that
/// interrupts nothing. False where there is no guard to do it.
pub fn offer(page: &Element) -> bool {
    call("offer", &[page]).is_some()
}

/// Tells that the module can go no further; `place` is where in its source.
pub fn module_failed(place: &str) {
    call("failed", &[&"panic".into(), &place.into()]);
}

/// Writes what the draft holds into a control, unless it is there already. It waits while the control is being
/// composed in.
pub fn write(control: &Element, property: &str, value: &JsValue) {
    call("write", &[control, &property.into(), value]);
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
        call("listen", &[&module]);
        // The page is never taken back from a module that lives.
        taken.forget();
        changed.forget();
    }
}
