//! How an upload, and what is wrong with one, is answered.

use app::form::Refusal;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::DateTime;

use super::{UPLOAD_EXPIRES, UPLOAD_OFFSET};
use crate::{attachments::UploadError, http::error::ApiFailure, stored_files::Row};

/// Where it stands, and until when it waits for the rest.
pub fn standing(row: &Row, offset: u64) -> HeaderMap {
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
        (offset, ApiFailure::from(self)).into_response()
    }
}

impl From<UploadError> for ApiFailure {
    fn from(error: UploadError) -> Self {
        let message = error.to_string();
        let (status, code) = match error {
            UploadError::Store(error) => return error.into(),
            UploadError::Disk(error) => {
                tracing::error!(%error, "the folder of uploads failed");
                return Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "The server cannot keep files right now. What arrived is kept; try again in a moment.",
                );
            }
            UploadError::Answers(error) => {
                let status = StatusCode::from_u16(error.status()).unwrap_or_default();
                return Self::new(status, "invalid_request", error.message);
            }
            UploadError::NotFound | UploadError::NoApplication => {
                (StatusCode::NOT_FOUND, "not_found")
            }
            UploadError::Gone => (StatusCode::GONE, "upload_expired"),
            UploadError::Submitted => (StatusCode::FORBIDDEN, "already_submitted"),
            UploadError::Announcement(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            UploadError::Offset(_) => (StatusCode::CONFLICT, "offset_mismatch"),
            UploadError::Busy => (StatusCode::LOCKED, "upload_busy"),
            UploadError::Checksum => (checksum_mismatch(), "checksum_mismatch"),
            UploadError::TooMuch => (StatusCode::PAYLOAD_TOO_LARGE, "too_much"),
            UploadError::Refused { refusal, .. } => {
                let status = match refusal {
                    Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                (status, refusal.code())
            }
            UploadError::BrokenOff => (StatusCode::REQUEST_TIMEOUT, "broken_off"),
        };
        Self::new(status, code, message)
    }
}

/// The protocol's own status.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}
