//! How long drafts are kept, for pages that say so before there is one.

use leptos::prelude::use_context;

/// How long after its last change a draft is kept, in milliseconds. The server puts it in context.
#[derive(Clone, Copy)]
pub struct Retention(pub i64);

/// See [`Retention`]. Server only: nothing in the browser.
pub fn retention() -> Option<i64> {
    use_context::<Retention>().map(|Retention(millis)| millis)
}
