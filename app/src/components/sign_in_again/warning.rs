//! The warning before a session ends by itself. All tabs show it, and it disappears from all of them when one renews.

use std::time::Duration;

use wasm_bindgen::JsValue;

use super::{dialog, ids};
use crate::api::{Timestamp, texts};
use crate::components::clock::hour_and_minute;
use crate::components::dom::{listen as on, on_document, property, set_text, show as show_element};
use longhaul_session as session;

pub(crate) fn listen() {
    on(ids::STAY, "click", session::stay);
    // A user who keeps typing has decided to stay, and need not press anything else.
    on_document("keydown", || {
        if [ids::WARNING, ids::STAY].map(|id| property(id, "hidden"))
            == [JsValue::FALSE, JsValue::FALSE]
        {
            session::stay();
        }
    });
    on(ids::RENEW, "click", || {
        dialog::explain(texts().get("ends-soon-why"));
        dialog::open();
    });
}

pub(crate) fn show(left: Duration, extendable: bool) {
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
    show_element(ids::STAY, extendable);
    show_element(ids::RENEW, !extendable);
    show_element(ids::WARNING, true);
}

pub(crate) fn hide() {
    show_element(ids::WARNING, false);
}
