//! A list whose rows keep their elements, and with them the focus, while others come and go.
//!
//! Each row is an element of its own. Only the order among the rows counts: what other programs have put between
//! them, or beside a control inside one, stays where it is and is removed with its row.

use std::sync::Arc;

use leptos::prelude::*;

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

/// The rows that `list` names, in its order.
#[cfg(not(feature = "ssr"))]
pub fn rows(list: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    browser::rows(list)
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use leptos::prelude::*;
    use leptos::tachys::dom::document;
    use web_sys::Element;

    use super::super::dom::keep_focus;
    use super::super::slot::{Drawn, on_cleanup_drop, place};
    use super::Row;

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
                let moved = place.insert_before(element, next.map(|next| next.as_ref()));
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
}
