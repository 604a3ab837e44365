//! How a control and the draft stay in step.

use wasm_bindgen::JsValue;

use super::super::dom::element;
use super::super::effect::on_change;
use crate::draft::guard;

/// Keeps the text control `id` in step with `shown`, without ever overwriting what the user types:
/// its value is written only when it differs.
pub(crate) fn follow_text(id: String, shown: Box<dyn Fn() -> String>) {
    follow(id, "value", Box::new(move || shown().into()));
}

/// Keeps the box or radio button `id` in step with `shown`.
pub(crate) fn follow_checked(id: String, shown: Box<dyn Fn() -> bool>) {
    follow(id, "checked", Box::new(move || shown().into()));
}

fn follow(id: String, property: &'static str, shown: Box<dyn Fn() -> JsValue>) {
    on_change(Box::new(move |_| {
        let shown = shown();
        if let Some(control) = element(&id) {
            guard::write(&control, property, &shown);
        }
    }));
}
