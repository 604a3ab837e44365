//! Loads the draft that a page is about to show.

use std::collections::HashMap;

use app::api::{Draft, Opened, PAGE_FORM, Principal, SwitchBy, ports::Applications};
use axum::{
    extract::{Extension, Path, Request, State},
    middleware::Next,
    response::Response,
};
use longhaul_form::{Context, Today, progress::is_complete};

use crate::state::AppState;

pub(super) async fn open_draft(
    State(state): State<AppState>,
    Path(place): Path<HashMap<String, String>>,
    who: Option<Extension<Principal>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let (Some(id), Some(Extension(who))) = (place.get("id"), who) {
        let opened = state.applications.load(who, &id.as_str().into()).await;
        let slug = place.get("page").map_or("", |slug| slug);
        let asks = opened
            .as_ref()
            .is_ok_and(|draft| asks(&state, draft, request.uri().path(), slug));
        if asks {
            request.extensions_mut().insert(SwitchBy(PAGE_FORM));
        }
        if let Ok(draft) = &opened {
            match state.applications.copies(draft).await {
                Ok(copies) => drop(request.extensions_mut().insert(copies)),
                // The page works; its device keeps nothing, and says so.
                Err(error) => tracing::error!(%error, "there is no key for copies"),
            }
        }
        request.extensions_mut().insert(Opened(opened));
    }
    next.run(request).await
}

/// Whether the page shows questions: a form of its own.
fn asks(state: &AppState, draft: &Draft, path: &str, slug: &str) -> bool {
    let context = Context {
        today: Today::at(draft.now.as_millis()),
        texts: state.languages.first(),
    };
    let sign = state.form.sign.slug;
    let signs = || path.ends_with(sign) && is_complete(state.form, &draft.answers, &context);
    draft.reference.is_none() && (state.form.page_by_slug(slug).is_some() || signs())
}
