//! What the service tells its operators, monitoring, and other services: health, metrics, failed modules, public keys.

mod client_errors;
mod health;
mod jwks;
pub mod metrics;

use axum::Router;

use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(client_errors::routes())
        .merge(health::routes())
        .merge(jwks::routes())
        .merge(metrics::routes())
}
