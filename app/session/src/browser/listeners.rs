//! Page events that matter to the session: back online, visible again, restored, and user input.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, EventTarget, VisibilityState};

use super::Tab;

/// Registers the listeners for the lifetime of the page.
pub(super) fn listen(session: &Tab, keep_alive: bool) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Some(document) = window.document() else {
        return;
    };
    // A page restored from the back-forward cache was suspended, like a laptop that slept.
    for name in ["online", "pageshow"] {
        let session = session.clone();
        on(&window, name, move || session.wake());
    }
    let seen = session.clone();
    let watched = document.clone();
    on(&document, "visibilitychange", move || {
        seen.visible(is_visible(&watched));
    });
    if !keep_alive {
        return;
    }
    session.visible(is_visible(&document));
    for name in ["keydown", "pointerdown", "scroll"] {
        let session = session.clone();
        on(&window, name, move || session.used());
    }
}

fn is_visible(document: &Document) -> bool {
    document.visibility_state() != VisibilityState::Hidden
}

fn on(target: &EventTarget, name: &str, heard: impl Fn() + 'static) {
    let heard = Closure::<dyn Fn()>::new(heard);
    // All browsers know these event names. If registration fails regardless, the events are missed
    // and nothing else happens.
    let _ = target.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    heard.forget();
}
