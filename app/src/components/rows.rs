//! A list whose rows keep their elements, and with them the focus, while others come and go.
//!
//! One type for every list: a keyed list of each type of its own would weigh several kilobytes in
//! the wasm module.

use std::sync::Arc;

use leptos::prelude::*;

use super::dom::keep_focus;

/// A row and the name that it keeps as long as it is there.
#[derive(Clone)]
pub struct Row {
    key: String,
    view: Arc<dyn Fn() -> AnyView + Send + Sync>,
}

impl Row {
    pub fn new(key: impl Into<String>, view: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
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
pub fn rows(list: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    // Rendered anew only when names change, not at every key press that `list` reads.
    let list = Memo::new(move |_| list());
    let each = move || {
        if cfg!(not(feature = "ssr")) {
            keep_focus();
        }
        list.get()
    };
    view! {
        <For each key=|row| row.key.clone() let:row>
            {(row.view)()}
        </For>
    }
    .into_any()
}
