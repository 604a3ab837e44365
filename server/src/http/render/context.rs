//! What pages and server functions find in their surroundings.

use std::sync::Arc;

use app::api::{Retention, ports::ApplicationsPort};
use leptos::prelude::provide_context;

use super::content_policy;
use crate::state::AppState;

pub(crate) fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (port, retention) = (port(state), state.config.draft_ttl);
    move || {
        provide_context::<ApplicationsPort>(port.clone());
        provide_context(Retention(retention));
        content_policy::apply();
    }
}

/// The applications as the pages know them.
pub(crate) fn port(state: &AppState) -> ApplicationsPort {
    Arc::new(state.applications.clone())
}
