//! Opens and closes the dialog without swallowing a key press.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlDialogElement, HtmlElement, HtmlTemplateElement, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use super::ids;
use crate::components::dom::{element, focus_in_place, now, on_document, set_text, show};
use longhaul_session::{self as session, Status};

/// A modal dialog takes the focus, and with it what is being typed: it waits until the keyboard has been quiet
/// for this long (milliseconds). Until then the status line says that answers are kept on this device.
const PAUSE: f64 = 1_000.0;

thread_local! {
    static TYPED_AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
    static REASON: Cell<&'static str> = const { Cell::new("") };
    /// Where the focus was when the user declined.
    static DECLINED_AT: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// Remembers when a key was last pressed.
pub(crate) fn note_typing() {
    on_document("keydown", || TYPED_AT.set(now()));
}

/// Why the dialog opens, in a sentence.
pub(crate) fn explain(reason: &'static str) {
    REASON.set(reason);
}

pub(crate) fn open_at_a_pause() {
    let left = TYPED_AT.get() + PAUSE - now();
    if left > 0.0 {
        set_timeout(open_at_a_pause, Duration::from_millis(left as u64 + 1));
    } else if matches!(session::status(), Status::Rejected(_)) {
        open();
    }
}

pub(crate) fn open() {
    let Some(dialog) = dialog().filter(|dialog| !dialog.open()) else {
        return;
    };
    let template = element(ids::TEMPLATE).and_then(|found| found.dyn_into().ok());
    let form = template.and_then(|template: HtmlTemplateElement| {
        let content = template.content();
        content.clone_node_with_deep(true).ok()
    });
    let Some(form) = form else {
        // The page comes from a server without it. What was typed is kept on this device, and is restored.
        let _ = window().location().assign("/login?return_to=/applications");
        return;
    };
    // Neither fails for a dialog in the document.
    let _ = dialog.append_child(&form);
    set_text(ids::REASON, REASON.get());
    show(ids::NOTICE, false);
    let _ = dialog.show_modal();
}

/// The focus goes back to where it was, and the password is forgotten.
pub(crate) fn close() {
    if let Some(dialog) = dialog().filter(HtmlDialogElement::open) {
        dialog.close();
    }
    if let Some(form) = element(ids::FORM) {
        form.remove();
        give_caret_back();
    }
}

/// The browser closed it, for the Escape key or a gesture that means the same.
pub(crate) fn closed() {
    if !dialog().is_some_and(|dialog| dialog.open()) {
        decline();
    }
}

/// The browser returns the focus by itself, but Chromium does so without a caret, and what is typed then goes nowhere.
/// Nor can it return the focus to the notice, which has gone: then it returns to where it was before that.
fn give_caret_back() {
    let focused = focused().filter(|focused| focused.offset_parent().is_some());
    if let Some(control) = focused.or_else(|| DECLINED_AT.take()) {
        // An element that had the focus can be blurred.
        let _ = control.blur();
        focus_in_place(&control);
    }
}

/// Not now: the page stays, and so does a way back.
pub(crate) fn decline() {
    close();
    if matches!(session::status(), Status::Rejected(_)) {
        show(ids::NOTICE, true);
        session::decline();
        DECLINED_AT.set(focused());
        keep_focus_in_sight();
    }
}

/// The notice takes room at the top and pushes the page down.
fn keep_focus_in_sight() {
    if let Some(control) = document().active_element() {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        control.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

fn dialog() -> Option<HtmlDialogElement> {
    element(ids::DIALOG)?.dyn_into().ok()
}
