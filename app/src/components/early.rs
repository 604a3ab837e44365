//! What was typed before the wasm module arrived.
//!
//! A script in the document's head notes the name of every control that somebody types into before
//! hydration. Only those are read back: a browser also restores old values by itself after a
//! reload, and these must not be taken for something that was typed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::JsCast;

/// Runs before anything can be typed.
pub const SCRIPT: &str =
    "addEventListener('input',e=>{(window.__typed??=new Set).add(e.target.name)},true)";

/// Whether the first page has been hydrated. The script goes on noting, but from then on
/// everything that is typed goes into the draft by itself.
static OVER: AtomicBool = AtomicBool::new(false);

/// Ends the time before hydration, once the effects of the page being hydrated have run. From then
/// on the document's root carries `data-hydrated`, for tests and styles.
pub fn end_soon() {
    let end = || {
        OVER.store(true, Ordering::Relaxed);
        if let Some(root) = document().document_element() {
            // An attribute with this name cannot be refused.
            let _ = root.set_attribute("data-hydrated", "");
        }
    };
    set_timeout(end, Duration::ZERO);
}

/// Whether somebody typed into the control `name` before hydration. For effects.
pub fn typed(name: &str) -> bool {
    if OVER.load(Ordering::Relaxed) {
        return false;
    }
    let typed = js_sys::Reflect::get(&window(), &"__typed".into());
    typed
        .ok()
        .and_then(|typed| typed.dyn_into::<js_sys::Set>().ok())
        .is_some_and(|typed| typed.has(&name.into()))
}
