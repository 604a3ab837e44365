//! Sends files back to their owner, and to no other user.

use crate::{
    attachments::disposition,
    http::{error::ApiFailure, middleware::guard::Who},
    state::AppState,
};
use app::api::{ApplicationId, AttachmentId};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};

/// Always as an attachment: a browser saves it and never runs what may be in it.
pub(crate) async fn download(
    State(state): State<AppState>,
    Who(who): Who,
    Path((application, id)): Path<(ApplicationId, AttachmentId)>,
) -> Result<Response, ApiFailure> {
    let found = state.attachments.download(who, &application, &id).await;
    let (row, content) = found?;
    let size = row.size();
    let media_type = row.media_type.unwrap_or_default();
    let body = Body::from_stream(content);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, size.into());
    for (name, value) in [
        (CONTENT_DISPOSITION, disposition(&row.name, &media_type)),
        (CONTENT_TYPE, media_type),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}
