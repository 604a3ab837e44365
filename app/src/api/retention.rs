//! How long drafts are kept, for pages that say so before there is one.

use std::time::Duration;

use leptos::prelude::use_context;

/// How long after its last change a draft is kept. The server puts it in context.
#[derive(Clone, Copy)]
pub struct Retention(pub Duration);

/// See [`Retention`]. Server only: nothing in the browser.
pub fn retention() -> Option<Duration> {
    use_context::<Retention>().map(|Retention(time)| time)
}
