//! What the server knows of the request that it is answering. A browser answers none, so there it is always nothing: this
//! is the one place that says so, for everything that pages ask on either side.

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
