//! The warning before a session ends by itself. All tabs show it, and it goes in all of them when one renews.

use std::time::Duration;

use wasm_bindgen::JsValue;

use super::{dialog, ids};
use crate::components::clock::hour_and_minute;
use crate::components::dom::{listen as on, on_document, property, set_text, show as show_element};
use crate::session;

pub fn listen() {
    on(ids::STAY, "click", session::stay);
    // Whoever goes on typing has stayed: no key more is asked of them.
    on_document("keydown", || {
        if [ids::WARNING, ids::STAY].map(|id| property(id, "hidden"))
            == [JsValue::FALSE, JsValue::FALSE]
        {
            session::stay();
        }
    });
    on(ids::RENEW, "click", || {
        dialog::explain("Your session is about to reach its time limit.");
        dialog::open();
    });
}

pub fn show(left: Duration, extendable: bool) {
    let at = hour_and_minute(js_sys::Date::now() as i64 + left.as_millis() as i64);
    let text = match extendable {
        true => format!(
            "You will be signed out at {at} unless you stay. Your answers are kept either way."
        ),
        false => format!(
            "For your safety nobody stays signed in for longer than this: you will be asked to sign in again at {at}. \
             Your answers are kept."
        ),
    };
    set_text(ids::WARNING_TEXT, &text);
    show_element(ids::STAY, extendable);
    show_element(ids::RENEW, !extendable);
    show_element(ids::WARNING, true);
}

pub fn hide() {
    show_element(ids::WARNING, false);
}
