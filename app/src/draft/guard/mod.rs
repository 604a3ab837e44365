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
//! Here is the module's end of it. Browser only.

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

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
