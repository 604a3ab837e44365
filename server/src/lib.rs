//! The server of Longhaul, as a library, so that tests can start it in their own process.

pub mod applications;
pub mod attachments;
pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
pub mod export;
mod hex;
pub mod http;
pub mod languages;
pub mod metrics;
pub mod state;
pub mod store;
mod stored_files;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::visa::VISITOR_VISA;
use axum::Router;
use leptos::config::LeptosOptions;
use longhaul_form::Form;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    applications::{SqliteApplications, retention},
    attachments::Attachments,
    auth::{
        accounts::Accounts,
        keys::{self, KeyError, KeyRing},
        password::PasswordError,
        seal::Sealer,
        sessions::Sessions,
    },
    clock::Clock,
    config::Config,
    languages::Languages,
    metrics::Metrics,
    state::{AppState, Services},
    store::{Store, StoreError},
};

/// Requests in progress at a shutdown get this long.
const DRAIN: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{setting}: cannot listen on {addr}: {source}")]
    Listen {
        setting: &'static str,
        addr: SocketAddr,
        source: std::io::Error,
    },
    #[error("LONGHAUL_DATABASE_URL: {0}")]
    Store(#[from] StoreError),
    #[error("LONGHAUL_DATA_DIR: {0}")]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    #[error("LONGHAUL_DATA_DIR: the folder of uploads: {0}")]
    Uploads(std::io::Error),
}

/// A running server. Dropping it stops it without waiting for requests in progress.
pub struct Running {
    pub addr: SocketAddr,
    /// Of the listener for metrics, if they have one of their own.
    pub metrics_addr: Option<SocketAddr>,
    pub state: AppState,
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    let languages = Languages::of_visa();
    start_with(config, clock, &VISITOR_VISA, languages, http::pages::routes).await
}

/// [`start`] with another form and its words, or with other pages, so that tests of what surrounds the pages need not know them.
pub async fn start_with(
    config: Config,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    languages: Arc<Languages>,
    pages: impl FnOnce(AppState) -> Router<AppState>,
) -> Result<Running, StartError> {
    if !config.cookie_secure {
        tracing::warn!(
            "LONGHAUL_COOKIE_SECURE is false: anyone on the network path can read the session cookies"
        );
    }
    // Before anything is written: a second start on the same port must change nothing.
    let (listener, addr) = listen("LONGHAUL_ADDR", config.addr).await?;
    let metrics_listener = match config.metrics_addr {
        Some(addr) => Some(listen("LONGHAUL_METRICS_ADDR", addr).await?),
        None => None,
    };
    let metrics_addr = metrics_listener.as_ref().map(|(_, addr)| *addr);
    let state = build_state(config, addr, clock.clone(), form, languages).await?;
    tokio::spawn(keys::watch(Arc::downgrade(&state.keys), clock));
    tokio::spawn(attachments::watch(Arc::downgrade(&state.attachments)));

    let (stop, stopped) = watch::channel(());
    tokio::spawn(retention::watch(
        state.applications.clone(),
        stopped.clone(),
    ));
    let site = serve(
        listener,
        http::router(state.clone(), pages(state.clone())),
        stopped.clone(),
    );
    let metrics = http::operations::metrics::listener_routes(state.metrics.clone());
    let task = tokio::spawn(async move {
        match metrics_listener {
            Some((listener, _)) => {
                tokio::join!(site, serve(listener, metrics, stopped));
            }
            None => site.await,
        }
    });
    Ok(Running {
        addr,
        metrics_addr,
        state,
        stop,
        task,
    })
}

async fn listen(
    setting: &'static str,
    addr: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let wrap = |source| StartError::Listen {
        setting,
        addr,
        source,
    };
    let listener = TcpListener::bind(addr).await.map_err(wrap)?;
    let addr = listener.local_addr().map_err(wrap)?;
    Ok((listener, addr))
}

/// Serves until it is stopped, or until its handle is gone.
async fn serve(listener: TcpListener, routes: Router, mut stopped: watch::Receiver<()>) {
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
        stopped.changed().await.ok();
    });
    if let Err(error) = serve.await {
        tracing::error!(%error, "the listener failed");
    }
}

async fn build_state(
    config: Config,
    addr: SocketAddr,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    languages: Arc<Languages>,
) -> Result<AppState, StartError> {
    let metrics = Arc::new(Metrics::default());
    let keys = Arc::new(KeyRing::open(
        &config.data_dir,
        config.access_algorithm,
        config.access_ttl,
        clock.now(),
    )?);
    let store = Store::open(&config.database).await?;
    let sessions = Sessions::open(
        &config,
        store.clone(),
        clock.clone(),
        keys.clone(),
        metrics.clone(),
    )
    .await?;
    let attachments = Attachments::open(
        store.clone(),
        sessions.authority().clone(),
        clock.clone(),
        form,
        languages.first(),
        &config.data_dir,
        config.upload_ttl,
    );
    let attachments = Arc::new(attachments.map_err(StartError::Uploads)?);
    let applications = SqliteApplications::new(
        store.clone(),
        sessions.authority().clone(),
        clock.clone(),
        form,
        languages.first(),
        config.draft_ttl,
    );
    let accounts = Accounts::new(&config, store.clone(), clock.clone(), sessions.clone())?;
    let sealer = Sealer::new(keys.refresh());
    Ok(AppState::new(Services {
        leptos: leptos_options(&config, addr),
        config,
        form,
        clock,
        store,
        keys,
        metrics,
        sessions,
        accounts,
        applications,
        attachments,
        sealer,
        languages,
    }))
}

/// The names are compiled in, so that the bare binary serves the site from the checkout's root.
fn leptos_options(config: &Config, addr: SocketAddr) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("longhaul")
        .site_root(config.site_root.as_str())
        .site_pkg_dir("pkg")
        .site_addr(addr)
        .reload_port(u32::from(config.reload_port))
        .build()
}

impl Running {
    /// Takes no new requests, lets those in progress finish, and closes the database.
    pub async fn shutdown(self) {
        let Self {
            state,
            stop,
            mut task,
            ..
        } = self;
        stop.send_replace(());
        if tokio::time::timeout(DRAIN, &mut task).await.is_err() {
            tracing::warn!("requests were still running after {DRAIN:?} and were cut off");
            task.abort();
        }
        state.store.close().await;
    }
}
