//! What every handler can reach.

use std::{ops::Deref, sync::Arc};

use app::SiteFiles;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use longhaul_form::Form;

use crate::{
    applications::SqliteApplications,
    attachments::Attachments,
    auth::{accounts::Accounts, keys::KeyRing, seal::Sealer, sessions::Sessions},
    clock::Clock,
    config::Config,
    http::Site,
    languages::Languages,
    mail::Outbox,
    metrics::Metrics,
    store::Store,
};

/// One pointer, so that each handler and each layer may have its own.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

pub struct Services {
    pub config: Config,
    /// What people apply for.
    pub form: &'static Form,
    pub leptos: LeptosOptions,
    /// What pages load.
    pub files: &'static SiteFiles,
    pub clock: Arc<dyn Clock>,
    pub store: Store,
    pub keys: Arc<KeyRing>,
    pub metrics: Arc<Metrics>,
    pub sessions: Sessions,
    pub accounts: Accounts,
    pub applications: SqliteApplications,
    pub attachments: Arc<Attachments>,
    pub outbox: Outbox,
    pub sealer: Sealer,
    pub languages: Arc<Languages>,
    pub site: Site,
}

impl AppState {
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
