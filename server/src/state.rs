//! What every handler can reach.

use std::sync::Arc;

use app::form::Form;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::{
    attachments::Attachments,
    auth::{accounts::Accounts, keys::KeyRing, seal::Sealer, sessions::Sessions},
    clock::Clock,
    config::Config,
    languages::Languages,
    metrics::Metrics,
    store::Store,
};

#[derive(Clone)]
pub struct AppState {
    pub config: Arc<Config>,
    /// What people apply for.
    pub form: &'static Form,
    pub leptos: LeptosOptions,
    pub clock: Arc<dyn Clock>,
    pub store: Store,
    pub keys: Arc<KeyRing>,
    pub metrics: Arc<Metrics>,
    pub sessions: Sessions,
    pub accounts: Accounts,
    pub attachments: Arc<Attachments>,
    pub sealer: Arc<Sealer>,
    pub languages: Arc<Languages>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
