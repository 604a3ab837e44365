//! What the session's events do to the page: the dialog opens and closes without swallowing a key press, and a warning
//! comes before a session ends by itself. All tabs show it, and it disappears from all of them when one renews.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::{StoredValue, document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlTemplateElement, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use super::{ids, submit};
use crate::api::{Timestamp, texts};
use crate::components::dom::{
    element, focus_in_place, hour_and_minute, listen, listen_to, now, on_document, property,
    set_text, show,
};
use longhaul_session::{self as session, Reason, Status, Step};

/// Follows the session for the life of the page. Browser only.
pub(crate) fn offer_sign_in() {
    let following = session::subscribe(|event| match event.step {
        Step::Rejected { reason } => {
            hide_warning();
            explain(words(reason));
            open_at_a_pause();
        }
        Step::EndsSoon { left, extendable } => warn(left, extendable),
        Step::Began { .. } | Step::Renewed { .. } | Step::Adopted => {
            hide_warning();
            show(ids::NOTICE, false);
            close();
        }
        Step::UserChanged => leave(),
        _ => {}
    });
    // Lives as long as the page: the root component is never left.
    StoredValue::new(following);

    note_typing();
    submit::listen();
    listen_to_warning();
    // What happens to the form bubbles up to the dialog, which is always there.
    listen_to(ids::DIALOG, "click", |event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.id() == ids::CANCEL) {
            decline();
        }
    });
    listen(ids::DIALOG, "close", closed);
    listen(ids::NOTICE_BUTTON, "click", open);
}

fn words(reason: Reason) -> &'static str {
    let key = match reason {
        Reason::Revoked => "ended.revoked",
        Reason::Expired => "ended.expired",
        Reason::ReuseDetected => "ended.reuse",
        Reason::Disabled => "ended.disabled",
        Reason::NoToken => "ended.no-token",
        Reason::InvalidToken | Reason::Other => "ended.unknown",
    };
    texts().get(key)
}

/// A different user is signed in now: nothing on this page is theirs to see.
fn leave() {
    if let Some(root) = document().document_element() {
        // Hidden at once, however long the navigation takes.
        let _ = root.set_attribute("hidden", "");
    }
    let _ = window().location().replace("/applications");
}

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
fn note_typing() {
    on_document("keydown", || TYPED_AT.set(now()));
}

/// Why the dialog opens, in a sentence.
fn explain(reason: &'static str) {
    REASON.set(reason);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time of the browser's: positive, and far below 2^53"
)]
fn open_at_a_pause() {
    let left = TYPED_AT.get() + PAUSE - now();
    if left > 0.0 {
        set_timeout(open_at_a_pause, Duration::from_millis(left as u64 + 1));
    } else if matches!(session::status(), Status::Rejected(_)) {
        open();
    }
}

fn open() {
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
fn close() {
    if let Some(dialog) = dialog().filter(HtmlDialogElement::open) {
        dialog.close();
    }
    if let Some(form) = element(ids::FORM) {
        form.remove();
        give_caret_back();
    }
}

/// The browser closed it, for the Escape key or a gesture that means the same.
fn closed() {
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
fn decline() {
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

fn listen_to_warning() {
    listen(ids::STAY, "click", session::stay);
    // A user who keeps typing has decided to stay, and need not press anything else.
    on_document("keydown", || {
        if [ids::WARNING, ids::STAY].map(|id| property(id, "hidden"))
            == [JsValue::FALSE, JsValue::FALSE]
        {
            session::stay();
        }
    });
    listen(ids::RENEW, "click", || {
        explain(texts().get("ends-soon-why"));
        open();
    });
}

#[expect(clippy::cast_possible_truncation, reason = "a moment, far below 2^53")]
fn warn(left: Duration, extendable: bool) {
    let at = hour_and_minute(
        texts(),
        Timestamp::from_millis(js_sys::Date::now() as i64).plus(left),
    );
    let key = match extendable {
        true => "ends-soon-stay-text",
        false => "ends-soon-renew-text",
    };
    let text = texts().fill(key, &[("time", &at)]);
    set_text(ids::WARNING_TEXT, &text);
    show(ids::STAY, extendable);
    show(ids::RENEW, !extendable);
    show(ids::WARNING, true);
}

fn hide_warning() {
    show(ids::WARNING, false);
}
