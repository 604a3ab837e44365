//! Effects, and the few things that only the browser itself can do, for effects and event handlers. None of it runs
//! on the server. Elements are found by id, so that no component needs a node reference of a
//! type of its own.

use std::cell::RefCell;

use js_sys::Reflect;
use leptos::prelude::{Effect, document, request_animation_frame, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventTarget, FocusOptions, HtmlElement};

use crate::api::Timestamp;
use longhaul_form::text::Texts;

/// Moves the focus to the element `id`, with its question in view. False if there is no such element.
pub(crate) fn focus(id: &str) -> bool {
    let element = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        if let Ok(Some(field)) = element.closest(".field") {
            field.scroll_into_view();
        }
        element.focus().is_ok()
    })
}

/// Whether the page that the server rendered is still being replaced.
pub(crate) fn is_taking_over() -> bool {
    let root = document().document_element();
    root.is_some_and(|root| !root.has_attribute("data-alive"))
}

/// [`focus`] once the page has been drawn again.
pub(crate) fn focus_soon(id: String) {
    let before = document().active_element();
    request_animation_frame(move || {
        let now = document().active_element();
        // If the user has moved elsewhere by then, the focus stays there.
        if now == before || is_nowhere(now.as_ref()) {
            focus(&id);
        }
    });
}

/// Whether the focus is on no element in particular.
fn is_nowhere(focused: Option<&Element>) -> bool {
    focused == document().body().map(Element::from).as_ref()
}

/// Leaves the focus where it is while `change` moves elements: the element that has it would lose it while being moved.
#[cfg(not(feature = "ssr"))]
pub fn keep_focus<T>(change: impl FnOnce() -> T) -> T {
    let focused = document().active_element();
    let changed = change();
    let lost = is_nowhere(document().active_element().as_ref());
    let focused = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let (true, Some(element)) = (lost, focused) {
        focus_in_place(&element);
    }
    changed
}

/// Moves the focus without moving the page.
pub(crate) fn focus_in_place(element: &HtmlElement) {
    let in_place = FocusOptions::new();
    in_place.set_prevent_scroll(true);
    // An element that is gone takes no focus.
    let _ = element.focus_with_options(&in_place);
}

/// Has the live region `id` say `text` once the page has been drawn again, even if it said the same before.
pub(crate) fn say_soon(id: String, text: String) {
    set_text(&id, "");
    request_animation_frame(move || set_text(&id, &text));
}

/// The property `name` of the element `id`. Undefined where there is none.
pub(crate) fn property(id: &str, name: &str) -> JsValue {
    let found = element(id).and_then(|element| Reflect::get(&element, &name.into()).ok());
    found.unwrap_or_default()
}

pub(crate) fn set_property(id: &str, name: &str, value: &JsValue) {
    if let Some(element) = element(id) {
        // Setting a property that every control has cannot fail.
        let _ = Reflect::set(&element, &name.into(), value);
    }
}

/// Milliseconds since the page was opened.
pub(crate) fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

pub(crate) fn set_text(id: &str, text: &str) {
    if let Some(element) = element(id)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

pub(crate) fn show(id: &str, visible: bool) {
    set_property(id, "hidden", &(!visible).into());
}

/// Calls back at every `event` of the element `id`, for the life of the page.
pub(crate) fn listen(id: &str, event: &str, act: fn()) {
    if let Some(element) = element(id) {
        on(&element, event, Box::new(move |_| act()));
    }
}

/// As [`listen`], with the event.
pub(crate) fn listen_to(id: &str, event: &str, act: fn(Event)) {
    if let Some(element) = element(id) {
        on(&element, event, Box::new(act));
    }
}

/// As [`listen`], for the whole document.
pub(crate) fn on_document(event: &str, act: fn()) {
    on(&document(), event, Box::new(move |_| act()));
}

/// As [`listen_to`], for a window or a document.
pub(crate) fn on(target: &EventTarget, event: &str, act: Box<dyn Fn(Event)>) {
    let act = Closure::<dyn Fn(Event)>::new(act);
    // Cannot fail for a name that every browser knows.
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

thread_local! {
    static ROOT: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// What the module draws, which is not part of the document at first.
pub fn set_root(root: &Element) {
    ROOT.with(|known| known.replace(Some(root.clone())));
}

/// The element `id`: the module's own before any other that may have the same id.
pub(crate) fn element(id: &str) -> Option<Element> {
    let own = ROOT.with_borrow(|root| {
        let root = root.as_ref()?;
        let id = id.replace('\\', "\\\\").replace('"', "\\\"");
        root.query_selector(&["[id=\"", &id, "\"]"].concat()).ok()?
    });
    own.or_else(|| document().get_element_by_id(id))
}

/// Runs `act` once the page is drawn and again whenever what it reads changes; it is told whether this is
/// the first time. Never runs on the server.
///
/// Boxed, because each effect with a type of its own adds a kilobyte to the wasm module.
pub(crate) fn on_change(mut act: Box<dyn FnMut(bool)>) {
    Effect::new(move |ran: Option<()>| act(ran.is_none()));
}

/// `14:32` as the language writes it, in the reader's own time zone, which the server does not know: browser only.
#[expect(clippy::cast_precision_loss, reason = "a moment, far below 2^53")]
pub fn hour_and_minute(texts: &Texts, at: Timestamp) -> String {
    let date = js_sys::Date::new(&(at.as_millis() as f64).into());
    let options = js_sys::Object::new();
    // A 24-hour clock for all users: with am and pm the line would not stay short.
    for (part, style) in [
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ] {
        // A plain object takes every property.
        let _ = Reflect::set(&options, &part.into(), &style.into());
    }
    let time = date.to_locale_time_string_with_options(texts.language(), &options);
    time.into()
}
