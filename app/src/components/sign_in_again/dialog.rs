//! Opening and closing the dialog without taking a key press away from anybody.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlDialogElement, HtmlElement};

use super::ids;
use crate::components::dom::{element, now, on_document, set_property, set_text, show};
use crate::session::{self, Status};

/// A modal dialog takes the focus, and with it what is being typed: it waits until the keyboard has been quiet
/// for so long (milliseconds). Until then the status line says that answers are kept on this device.
const PAUSE: f64 = 1_000.0;

thread_local! {
    static TYPED_AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Remembers when a key was last pressed.
pub fn note_typing() {
    on_document("keydown", || TYPED_AT.set(now()));
}

pub fn open_at_a_pause() {
    let left = TYPED_AT.get() + PAUSE - now();
    if left > 0.0 {
        set_timeout(open_at_a_pause, Duration::from_millis(left as u64 + 1));
    } else if matches!(session::status(), Status::Rejected(_)) {
        open();
    }
}

pub fn open() {
    if let Some(dialog) = dialog().filter(|dialog| !dialog.open()) {
        set_text(ids::ERROR, "");
        show(ids::NOTICE, false);
        // It fails for a dialog that is open already or not in the document: neither is left to mend.
        let _ = dialog.show_modal();
    }
}

/// The focus goes back to where it was.
pub fn close() {
    set_property(ids::PASSWORD, "value", &"".into());
    if let Some(dialog) = dialog().filter(HtmlDialogElement::open) {
        dialog.close();
        give_caret_back();
    }
}

/// The browser returns the focus by itself, but Chromium without a caret: what is typed then goes nowhere.
fn give_caret_back() {
    let focused = document().active_element();
    if let Some(control) = focused.and_then(|focused| focused.dyn_into::<HtmlElement>().ok()) {
        let in_place = FocusOptions::new();
        in_place.set_prevent_scroll(true);
        // An element that had the focus can be blurred and focused.
        let _ = control.blur();
        let _ = control.focus_with_options(&in_place);
    }
}

/// Not now: the page stays, and so does a way back.
pub fn decline() {
    close();
    if matches!(session::status(), Status::Rejected(_)) {
        show(ids::NOTICE, true);
        session::decline();
    }
}

fn dialog() -> Option<HtmlDialogElement> {
    element(ids::DIALOG)?.dyn_into().ok()
}
