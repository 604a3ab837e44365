//! The few things that only the document itself can do. For effects and event handlers: these run in
//! the browser alone. Elements are found by id, so that no component needs a node reference of a
//! type of its own.

use js_sys::Reflect;
use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// Moves the focus to the element `id`, with its question in sight. False where there is none.
pub fn focus(id: &str) -> bool {
    let element = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        if let Ok(Some(field)) = element.closest(".field") {
            field.scroll_into_view();
        }
        element.focus().is_ok()
    })
}

/// [`focus`] once the page has been drawn again.
pub fn focus_soon(id: String) {
    request_animation_frame(move || {
        focus(&id);
    });
}

/// What the control `id` holds: the `value` of an input, a textarea or a select, or whether a box
/// or radio button is `checked`. Undefined where there is no such control.
pub fn property(id: &str, name: &str) -> JsValue {
    let found = element(id).and_then(|element| Reflect::get(&element, &name.into()).ok());
    found.unwrap_or_default()
}

pub fn set_property(id: &str, name: &str, value: &JsValue) {
    if let Some(element) = element(id) {
        // Setting a property that every control has cannot fail.
        let _ = Reflect::set(&element, &name.into(), value);
    }
}

fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}
