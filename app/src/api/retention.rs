//! How long drafts are kept, for pages that say so before there is one.

use leptos::prelude::use_context;

/// How long after its last change a draft is kept, in milliseconds. The server puts it in context.
#[derive(Clone, Copy)]
pub struct KeptFor(pub i64);

/// See [`KeptFor`]. Server only: nothing in the browser.
pub fn kept_for() -> Option<i64> {
    use_context::<KeptFor>().map(|KeptFor(millis)| millis)
}
