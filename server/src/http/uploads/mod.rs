//! Uploads that can be resumed: the tus protocol, version 1.0.0, with its extensions creation,
//! creation-with-upload, termination, checksum and expiration. Any tus client can be used.

pub(crate) mod announcement;
mod answers;
pub(super) mod download;
pub(crate) mod handlers;
mod unread;

use app::api::ErrorCode;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{head, options, post},
};

use super::{error::ApiFailure, middleware::guard};
use crate::{
    attachments::{ALGORITHMS, largest},
    state::AppState,
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration";

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

pub(super) fn routes() -> Router<AppState> {
    let upload = post(handlers::overridden)
        .patch(handlers::patch)
        .delete(handlers::delete)
        .merge(head(handlers::look));
    Router::new()
        .route("/api/uploads", post(handlers::create))
        .route("/api/uploads/{id}", upload)
        .layer(DefaultBodyLimit::disable())
        .route_layer(middleware::from_fn(guard::require_session))
        .route_layer(middleware::from_fn(same_version))
        .route_layer(middleware::from_fn(unread::read_to_the_end))
        // What the server can do is no secret.
        .route("/api/uploads", options(capabilities))
        .route("/api/uploads/{id}", options(capabilities))
        .layer(middleware::map_response(say_version))
}

async fn capabilities(State(state): State<AppState>) -> Response {
    let headers = [
        (TUS_VERSION, HeaderValue::from_static(VERSION)),
        (TUS_EXTENSION, HeaderValue::from_static(EXTENSIONS)),
        (TUS_MAX_SIZE, largest(state.form).into()),
        (TUS_CHECKSUM_ALGORITHM, HeaderValue::from_static(ALGORITHMS)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn same_version(request: Request, next: Next) -> Response {
    let asked = request.headers().get(TUS_RESUMABLE);
    if asked.is_some_and(|version| version == VERSION) {
        return next.run(request).await;
    }
    let failure = ApiFailure::new(
        ErrorCode::TusVersion,
        "This server speaks version 1.0.0 of the tus protocol. Send “Tus-Resumable: 1.0.0”.",
    );
    let version = [(TUS_VERSION, HeaderValue::from_static(VERSION))];
    (version, failure).into_response()
}

async fn say_version(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    response
}

/// A header that is one number.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
