//! Loading what a page shows.

use std::future::Future;

use leptos::prelude::*;

use super::problem::LoadProblem;
use crate::api::ApiError;

/// Shows `view` of what `loading` returns, or what went wrong and a way to try again.
///
/// For pages that only the server renders, whole. A `Resource` would never load if the routes of any app in the process
/// are listed at that moment (leptos-rs/leptos#4773).
#[component]
pub(crate) fn Load<T>(
    loading: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    view: fn(T) -> AnyView,
) -> impl IntoView
where
    T: 'static,
{
    Suspend::new(async move {
        match loading.await {
            Ok(loaded) => view(loaded),
            Err(error) => view! { <LoadProblem error/> }.into_any(),
        }
    })
}
