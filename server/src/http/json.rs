//! JSON bodies of the API.

use app::api::ErrorCode;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::ApiFailure;

/// A JSON body of exactly the expected shape.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiFailure;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiFailure> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(unread)?;
        parse(&headers, &body).map(Self)
    }
}

/// For handlers that accept a body or none.
pub fn parse<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, ApiFailure> {
    if !is_json(headers) {
        return Err(ApiFailure::new(
            ErrorCode::UnsupportedMediaType,
            "Send the body as application/json.",
        ));
    }
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Data => ApiFailure::new(ErrorCode::InvalidBody, describe(&error)),
        _ => ApiFailure::new(
            ErrorCode::InvalidJson,
            format!(
                "The body is not JSON: line {}, column {}.",
                error.line(),
                error.column()
            ),
        ),
    })
}

/// For a body that did not arrive.
pub fn unread(rejection: BytesRejection) -> ApiFailure {
    plain(rejection.status())
}

/// Serde's sentence without its values, which may be a password in the wrong field.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let shown = text.starts_with("unknown field")
        || text.starts_with("missing field")
        || text.starts_with("duplicate field");
    match text.rsplit_once(" at line ") {
        Some((sentence, _)) if shown => format!("The body has the wrong shape: {sentence}."),
        _ => "The body has the wrong shape: a value is of the wrong type.".to_owned(),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = value.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// For a status that came without words.
pub fn plain(status: StatusCode) -> ApiFailure {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => (ErrorCode::NotFound, "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => (
            ErrorCode::MethodNotAllowed,
            "This address does not take this method.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            ErrorCode::BodyTooLarge,
            "The body is larger than this address takes.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            ErrorCode::UnsupportedMediaType,
            "This address does not take this content type.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => {
            (ErrorCode::InvalidBody, "The body has the wrong shape.")
        }
        status if status.is_server_error() => (
            ErrorCode::Internal,
            "The server made a mistake. It has been logged.",
        ),
        _ => (
            ErrorCode::BadRequest,
            "The request could not be understood.",
        ),
    };
    ApiFailure::new(code, message)
}
