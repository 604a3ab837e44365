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
    let drawn = StoredValue::new(Vec::new());
    let again = Trigger::new();
    let each = move || {
        again.track();
        let wanted = list.get();
        let next = drawn.with_value(|drawn| next_step(drawn, &wanted));
        let is_last = next == wanted;
        drawn.set_value(next.clone());
        if cfg!(not(feature = "ssr")) {
            keep_focus(move || {
                if !is_last {
                    again.notify();
                }
            });
        }
        next
    };
    view! {
        <For each key=|row| row.key.clone() let:row>
            {(row.view)()}
        </For>
    }
    .into_any()
}

/// What to draw after `drawn` on the way to `wanted`. A keyed list mixes its rows up when some change places while
/// others come or go, so these go first and come at the end; the rest only change places.
fn next_step(drawn: &[Row], wanted: &[Row]) -> Vec<Row> {
    let staying = |row: &&Row| wanted.contains(row);
    let stayed = |row: &&Row| drawn.contains(row);
    let in_order = drawn
        .iter()
        .filter(staying)
        .eq(wanted.iter().filter(stayed));
    let come = wanted.iter().filter(|row| !drawn.contains(row));
    let step: Vec<Row> = drawn.iter().filter(staying).chain(come).cloned().collect();
    match in_order || step == drawn {
        true => wanted.to_vec(),
        false => step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(keys: &str) -> Vec<Row> {
        let row = |key| Row::new(key, || ().into_any());
        keys.split_whitespace().map(row).collect()
    }

    fn keys(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| row.key.as_str()).collect()
    }

    #[test]
    fn rows_come_and_go_before_others_change_places() {
        for (drawn, wanted, step) in [
            ("", "a b", "a b"),
            ("a b", "", ""),
            ("a b c", "a x c", "a x c"),
            ("d c b k a", "a k b", "b k a"),
            ("b k a", "a k b", "a k b"),
            ("a b c", "x c y a", "a c x y"),
            ("a c x y", "x c y a", "x c y a"),
        ] {
            let step_taken = next_step(&rows(drawn), &rows(wanted));
            assert_eq!(keys(&step_taken), keys(&rows(step)), "{drawn} to {wanted}");
        }
    }
}
