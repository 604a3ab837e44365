//! How large bodies may be, and how to read one that is not needed.

use axum::body::{Body, HttpBody};
use http_body_util::BodyExt;

/// An address, a password and a token fit many times.
pub(super) const AUTH_BODY_LIMIT: usize = 8 * 1024;
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// Reads a body to its end and forgets it. A browser that is still sending when the connection
/// closes may report a network error instead of following a redirect.
pub(super) async fn drain(mut body: Body) {
    while !body.is_end_stream() {
        match body.frame().await {
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
}
