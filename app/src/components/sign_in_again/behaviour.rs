//! What the session's events do to the page.

use leptos::prelude::{StoredValue, window};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{dialog, ids, submit, warning};
use crate::api::texts;
use crate::components::dom::{listen, listen_to, show};
use longhaul_session::{self as session, Reason, Step};

/// Follows the session for the life of the page. Browser only.
pub(crate) fn offer_sign_in() {
    let following = session::subscribe(|event| match event.step {
        Step::Rejected { reason } => {
            warning::hide();
            dialog::explain(words(reason));
            dialog::open_at_a_pause();
        }
        Step::EndsSoon { left, extendable } => warning::show(left, extendable),
        Step::Began { .. } | Step::Renewed { .. } | Step::Adopted => {
            warning::hide();
            show(ids::NOTICE, false);
            dialog::close();
        }
        Step::UserChanged => leave(),
        _ => {}
    });
    // Lives as long as the page: the root component is never left.
    StoredValue::new(following);

    dialog::note_typing();
    submit::listen();
    warning::listen();
    // What happens to the form bubbles up to the dialog, which is always there.
    listen_to(ids::DIALOG, "click", |event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.id() == ids::CANCEL) {
            dialog::decline();
        }
    });
    listen(ids::DIALOG, "close", dialog::closed);
    listen(ids::NOTICE_BUTTON, "click", dialog::open);
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
    if let Some(root) = leptos::prelude::document().document_element() {
        // Hidden at once, however long the navigation takes.
        let _ = root.set_attribute("hidden", "");
    }
    let _ = window().location().replace("/applications");
}
