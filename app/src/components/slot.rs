//! Places on the page whose content changes.
//!
//! Other programs live in the page too: password managers put icons beside inputs, translators wrap texts, spelling
//! checkers add elements. So nothing that changes is located by its neighbours. Each changing place is an element
//! of its own that the module created and holds on to, and a change replaces everything inside it, whatever other
//! programs have put there by then.

use leptos::prelude::*;

/// Text that changes.
pub fn words(text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    // Boxed: one type for all of them, as each of its own adds to the wasm module.
    let text: Box<dyn Fn() -> String + Send + Sync> = Box::new(text);
    view! { <span inner_html=move || escaped(&text())></span> }.into_any()
}

/// `text` as HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// What a slot shows.
pub(crate) type Content = Box<dyn Fn() -> AnyView + Send + Sync>;

/// A place that is drawn anew whenever what `content` reads changes. The focus stays on what has it, if that is still
/// there.
pub fn steady_slot(content: Content) -> AnyView {
    any_slot(content, true)
}

/// A place that is drawn anew whenever what `content` reads changes, and the content differs.
pub fn slot(content: Content) -> AnyView {
    any_slot(content, false)
}

#[cfg(feature = "ssr")]
fn any_slot(content: Content, _: bool) -> AnyView {
    view! { <div class="slot">{content()}</div> }.into_any()
}

#[cfg(not(feature = "ssr"))]
fn any_slot(content: Content, keeps_focus: bool) -> AnyView {
    let content: std::sync::Arc<dyn Fn() -> AnyView + Send + Sync> = content.into();
    place(Box::new(move |place| {
        let content = content.clone();
        let drawn = RenderEffect::new(move |_: Option<Drawn>| {
            let focused = keeps_focus.then(|| focused_in(&place)).flatten();
            place.set_text_content(None);
            let drawn = Drawn::new(&place, || content());
            focus_in(&place, focused);
            drawn
        });
        on_cleanup_drop(drawn);
    }))
}

#[cfg(not(feature = "ssr"))]
pub(super) use browser::{Drawn, on_cleanup_drop, place};
#[cfg(not(feature = "ssr"))]
use browser::{focus_in, focused_in};

#[cfg(not(feature = "ssr"))]
mod browser {
    use leptos::prelude::*;
    use leptos::tachys::view::any_view::AnyViewState;
    use leptos::tachys::view::{Mountable, Render};
    use send_wrapper::SendWrapper;
    use std::sync::Arc;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement};

    use super::super::dom::focus_in_place;

    /// A view in an element, as long as it is held.
    pub struct Drawn {
        // Holds event handlers and effects of the view.
        _state: AnyViewState,
    }

    impl Drawn {
        pub fn new(place: &Element, view: impl FnOnce() -> AnyView) -> Self {
            let mut state = view().build();
            state.mount(place, None);
            Self { _state: state }
        }
    }

    const FOCUSABLE: &str = "a[href],button,[tabindex]";

    /// The position of the focused element among the focusable elements in `place`.
    pub fn focused_in(place: &Element) -> Option<u32> {
        let focused = document().active_element()?;
        let all = place.query_selector_all(FOCUSABLE).ok()?;
        (0..all.length()).find(|at| all.get(*at).as_ref() == Some(focused.as_ref()))
    }

    pub fn focus_in(place: &Element, at: Option<u32>) {
        let all = at.and_then(|_| place.query_selector_all(FOCUSABLE).ok());
        let next = all.and_then(|all| all.get(at?)?.dyn_into::<HtmlElement>().ok());
        if let Some(next) = next {
            focus_in_place(&next);
        }
    }

    type Fill = Arc<SendWrapper<Box<dyn Fn(Element)>>>;

    /// An element that `fill` manages from the moment it is created.
    pub fn place(fill: Box<dyn Fn(Element)>) -> AnyView {
        fn run(place: Element, fill: Fill) {
            fill(place);
        }
        let fill: Fill = Arc::new(SendWrapper::new(fill));
        view! { <div class="slot" use:run=fill></div> }.into_any()
    }

    /// Keeps `held` for as long as the view that is being drawn.
    pub fn on_cleanup_drop<T: 'static>(held: T) {
        let held = SendWrapper::new(held);
        on_cleanup(move || drop(held));
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_stays_text() {
        assert_eq!(
            escaped("</span><script>alert(1)</script>&amp;"),
            "&lt;/span&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"
        );
    }
}
