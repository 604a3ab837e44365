//! Loading what a page shows.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::LoadProblem;
use crate::api::ApiError;

/// Shows `view` of what was loaded, or what went wrong and a way to try again.
#[component]
pub fn Load<T>(loaded: Resource<Result<T, ApiError>>, view: fn(T) -> AnyView) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    view! {
        <Suspense fallback=|| view! { <p class="column loading">"Loading…"</p> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => view(loaded),
                    Err(error) => view! { <LoadProblem error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}
