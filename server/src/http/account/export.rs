//! The download of everything that is kept about the user's account.

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};

use futures::TryStreamExt;

use crate::{
    export::{self, Surroundings},
    http::{error::ApiFailure, middleware::authenticate::Caller},
    state::AppState,
};

pub(super) async fn download(State(state): State<AppState>, caller: Caller) -> Response {
    match file(&state, caller).await {
        Ok(Some(response)) => response,
        Ok(None) => ApiFailure::unauthenticated().into_response(),
        Err(failure) => failure.into_response(),
    }
}

async fn file(state: &AppState, caller: Caller) -> Result<Option<Response>, ApiFailure> {
    state.sessions.authority().check(caller.who).await?;
    let surroundings = Surroundings {
        now: state.clock.now(),
        texts: state.languages.first(),
        drafts_kept_for: state.config.draft_ttl,
    };
    let Some(export) = export::of(&state.store, caller.who.user, surroundings).await? else {
        return Ok(None);
    };
    let disposition = format!("attachment; filename=\"{}\"", export.file_name());
    let disposition = HeaderValue::try_from(disposition)
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let text = export.into_text().inspect_err(|error| {
        tracing::error!(%error, "an export broke off");
    });
    let mut response = Body::from_stream(text).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_DISPOSITION, disposition);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Some(response))
}
