//! Places on the page whose content changes: a text, a slot that is drawn anew, a list whose rows keep their elements.
//!
//! Other programs live in the page too: password managers put icons beside inputs, translators wrap texts, spelling
//! checkers add elements. So nothing that changes is located by its neighbours. Each changing place is an element
//! of its own that the module created and holds on to, and a change replaces everything inside it, whatever other
//! programs have put there by then. Each row of a list is an element of its own too. Only the order among the rows counts:
//! what other programs have put between them stays where it is.

use std::sync::Arc;

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
    let content: Arc<dyn Fn() -> AnyView + Send + Sync> = content.into();
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

/// A row and the name that it keeps for as long as it exists.
#[derive(Clone)]
pub(crate) struct Row {
    key: String,
    view: Arc<dyn Fn() -> AnyView + Send + Sync>,
}

impl Row {
    pub(crate) fn new(
        key: impl Into<String>,
        view: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self {
            key: key.into(),
            view: Arc::new(view),
        }
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// The rows that `list` names, in its order.
#[cfg(feature = "ssr")]
pub(crate) fn rows(list: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    let each = |row: Row| view! { <div class="slot">{(row.view)()}</div> };
    view! { <div class="slot">{list().into_iter().map(each).collect_view()}</div> }.into_any()
}

#[cfg(not(feature = "ssr"))]
pub use browser::rows;
#[cfg(not(feature = "ssr"))]
use browser::{Drawn, focus_in, focused_in, on_cleanup_drop, place};

#[cfg(not(feature = "ssr"))]
mod browser {
    use leptos::prelude::*;
    use leptos::tachys::view::any_view::AnyViewState;
    use leptos::tachys::view::{Mountable, Render};
    use send_wrapper::SendWrapper;
    use std::sync::Arc;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement};

    use super::super::dom::{focus_in_place, keep_focus};
    use super::Row;

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

    /// A row on the page. It is removed as a whole when dropped.
    struct DrawnRow {
        key: String,
        element: Element,
        _drawn: Drawn,
        owner: Owner,
    }

    impl Drop for DrawnRow {
        fn drop(&mut self) {
            self.owner.cleanup();
            self.element.remove();
        }
    }

    /// The rows that `list` names, in its order.
    pub fn rows(list: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
        // Looked at again only when names change, not at every key press that `list` reads.
        let list = Memo::new(move |_| list());
        let owner = Owner::current().unwrap_or_default();
        place(Box::new(move |place| {
            let owner = owner.clone();
            let drawn = RenderEffect::new(move |before: Option<Vec<DrawnRow>>| {
                let wanted = list.get();
                untrack(|| {
                    keep_focus(|| redrawn(&place, before.unwrap_or_default(), wanted, &owner))
                })
            });
            on_cleanup_drop(drawn);
        }))
    }

    /// `before` turned into the rows that are `wanted`.
    fn redrawn(
        place: &Element,
        mut before: Vec<DrawnRow>,
        wanted: Vec<Row>,
        owner: &Owner,
    ) -> Vec<DrawnRow> {
        before.retain(|row| wanted.iter().any(|wanted| wanted.key == row.key));
        let mut now: Vec<DrawnRow> = Vec::new();
        for row in wanted {
            let at = before.iter().position(|drawn| drawn.key == row.key);
            match at {
                Some(at) => now.push(before.remove(at)),
                None => now.extend(drawn(row, owner)),
            }
        }
        let ours: Vec<Element> = now.iter().map(|row| row.element.clone()).collect();
        put_in_order(place, &ours);
        now
    }

    fn drawn(row: Row, owner: &Owner) -> Option<DrawnRow> {
        let element = document().create_element("div").ok()?;
        element.set_class_name("slot");
        // Outlives the next evaluation of the list, which cleans up what belongs to this one.
        let owner = owner.child();
        let drawn = owner.with(|| Drawn::new(&element, || (row.view)()));
        Some(DrawnRow {
            key: row.key,
            element,
            _drawn: drawn,
            owner,
        })
    }

    /// Moves as few elements as possible, from the last to the first, and only those that are before the wrong one of `ours`.
    fn put_in_order(place: &Element, ours: &[Element]) {
        let mut next: Option<&Element> = None;
        for element in ours.iter().rev() {
            let there = element.parent_element().as_ref() == Some(place);
            if !there || following(element, ours).as_ref() != next {
                // If another program has moved `next` elsewhere, the row comes last: shown all the same.
                let moved = place.insert_before(element, next.map(AsRef::as_ref));
                if moved.is_err() {
                    let _ = place.append_child(element);
                }
            }
            next = Some(element);
        }
    }

    /// The next of `ours` behind `element`.
    fn following(element: &Element, ours: &[Element]) -> Option<Element> {
        let mut next = element.next_element_sibling();
        while let Some(sibling) = next {
            if ours.contains(&sibling) {
                return Some(sibling);
            }
            next = sibling.next_element_sibling();
        }
        None
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
