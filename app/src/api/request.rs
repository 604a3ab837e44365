//! What the server knows of the request that it is answering. A browser answers none, so that there it is always nothing:
//! the one place that says so, for all that pages ask in both.

/// What the server put among the extensions of the request being answered.
#[cfg(feature = "ssr")]
pub(crate) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use axum::http::request::Parts;
    use leptos::prelude::with_context;

    with_context::<Parts, _>(|parts| parts.extensions.get::<T>().cloned()).flatten()
}

/// What the server put among the extensions of the request being answered.
#[cfg(not(feature = "ssr"))]
pub(crate) fn extension<T>() -> Option<T> {
    None
}
