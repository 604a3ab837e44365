//! How an upload, and what is wrong with one, is answered.

use app::api::ErrorCode;
use axum::{
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Response},
};
use chrono::DateTime;

use super::{UPLOAD_EXPIRES, UPLOAD_OFFSET};
use crate::{
    attachments::UploadError,
    http::error::{ApiFailure, status},
    stored_files::Row,
};

/// Where it stands, and until when it waits for the rest.
pub(super) fn standing(row: &Row, offset: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(UPLOAD_OFFSET, offset.into());
    if !row.is_complete()
        && let Some(expires) = http_date(row.expires_at)
    {
        headers.insert(UPLOAD_EXPIRES, expires);
    }
    headers
}

/// RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(millis: i64) -> Option<HeaderValue> {
    let date = DateTime::from_timestamp_millis(millis)?;
    let text = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).ok()
}

impl IntoResponse for UploadError {
    fn into_response(self) -> Response {
        let offset = match &self {
            Self::Offset(offset) => Some([(UPLOAD_OFFSET, HeaderValue::from(*offset))]),
            _ => None,
        };
        let failure = ApiFailure::from(self);
        let status = status(failure.code().upload_status());
        let mut response = (offset, failure).into_response();
        *response.status_mut() = status;
        response
    }
}

impl From<UploadError> for ApiFailure {
    fn from(error: UploadError) -> Self {
        let message = error.to_string();
        let code = match error {
            UploadError::Store(error) => return error.into(),
            UploadError::Answers(error) => return error.into(),
            UploadError::Disk(error) => {
                tracing::error!(%error, "files cannot be read or written");
                return Self::new(
                    ErrorCode::Unavailable,
                    "The server cannot keep files right now. What arrived is kept; try again in a moment.",
                );
            }
            UploadError::NotFound | UploadError::NoApplication => ErrorCode::NotFound,
            UploadError::Gone => ErrorCode::UploadExpired,
            UploadError::Submitted => ErrorCode::AlreadySubmitted,
            UploadError::Announcement(_) => ErrorCode::InvalidRequest,
            UploadError::Offset(_) => ErrorCode::OffsetMismatch,
            UploadError::Busy => ErrorCode::UploadBusy,
            UploadError::Checksum => ErrorCode::ChecksumMismatch,
            UploadError::TooMuch => ErrorCode::TooMuch,
            UploadError::Refused { refusal, .. } => refusal.into(),
            UploadError::BrokenOff => ErrorCode::BrokenOff,
        };
        Self::new(code, message)
    }
}
