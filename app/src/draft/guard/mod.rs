//! The guard: a small script in the head of every page with a draft, there from the first byte, without the module.
//!
//! It alone reads the controls, so that whatever is on the screen counts, however it got there. Until the module
//! has proved that it is alive, and again from the moment that it is not, the guard keeps what was typed on this
//! device, says so in the status line, and leaves the page a plain form. In between it hands every change to the
//! module. The files of the script, in their order:
//!
//! | | |
//! |---|---|
//! | `page.js` | what the server says of the page, in the attributes of the script's element |
//! | `controls.js` | which controls hold answers, what they say, and what changed in them |
//! | `copies.js` | what this device keeps, before the module and underneath it |
//! | `status.js` | what the status line says where the module does not |
//! | `handover.js` | the page changes hands: to the module when nothing is interrupted by it, and back when it fails |
//!
//! Here is the module's end of it. Browser only.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Element;

use super::DraftStore;
use crate::api::json::read;
use longhaul_form::Form;
use longhaul_form::merge::Change;

/// Runs in the head of every page with a draft, as one function.
pub const SCRIPT: &[&str] = &[
    include_str!("page.js"),
    include_str!("controls.js"),
    include_str!("copies.js"),
    include_str!("status.js"),
    include_str!("handover.js"),
];

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
    /// From now on what is in the controls is what this draft holds. `begin` is called when the page is the
    /// module's, before anything that was typed until then comes.
    pub(super) fn follow_controls(self, form: &'static Form, begin: impl Fn() + 'static) {
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
