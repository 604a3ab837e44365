//! `GET /.well-known/jwks.json`: the public keys, so that other services can verify access tokens.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderName, header::CACHE_CONTROL},
    routing::get,
};
use jsonwebtoken::jwk::JwkSet;

use crate::state::AppState;

/// A new key should be known everywhere before an operator makes it current.
const SHORT: &str = "public, max-age=60";

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/.well-known/jwks.json", get(jwks))
}

/// Empty for HS256: a shared secret has no public half.
async fn jwks(State(state): State<AppState>) -> ([(HeaderName, &'static str); 1], Json<JwkSet>) {
    let keys = state.keys.published(state.clock.now());
    ([(CACHE_CONTROL, SHORT)], Json(keys))
}
