//! The header with which a program names a call, so that sending it again does not do it again.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::error::ApiFailure;
use crate::auth::idempotency::{BadKey, Once};

/// From `Idempotency-Key: <key>`, which may be in quotes. None is fine.
pub(super) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// The call that the key names; `request` is what else it was asked with.
    pub(super) fn once(self, call: &'static str, request: &str) -> Result<Option<Once>, BadKey> {
        self.0.map(|key| Once::new(call, &key, request)).transpose()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiFailure> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        let text = value.to_str().map_err(|_| BadKey)?.trim();
        let bare = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        Ok(Self(Some(bare.unwrap_or(text).to_owned())))
    }
}
