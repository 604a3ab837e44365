//! The server of Longhaul, as a library, so that tests can start it in their own process.

pub mod applications;
pub mod auth;
pub mod clock;
pub mod config;
pub mod http;
pub mod state;
pub mod store;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use leptos::config::LeptosOptions;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    auth::{
        accounts::Accounts,
        keys::{KeyError, KeyRing},
        password::PasswordError,
        seal::Sealer,
        sessions::Sessions,
    },
    clock::Clock,
    config::Config,
    state::AppState,
    store::{Store, StoreError},
};

/// Requests in progress at a shutdown get this long.
const DRAIN: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("LONGHAUL_ADDR: cannot listen on {addr}: {source}")]
    Listen {
        addr: SocketAddr,
        source: std::io::Error,
    },
    #[error("LONGHAUL_DATABASE_URL: {0}")]
    Store(#[from] StoreError),
    #[error("LONGHAUL_DATA_DIR: {0}")]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}

/// A server that answers. Dropping it stops it without waiting for anybody.
pub struct Running {
    pub addr: SocketAddr,
    pub state: AppState,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    start_with(config, clock, http::pages::routes).await
}

/// [`start`] with other pages, so that tests of what surrounds the pages need not know them.
pub async fn start_with(
    config: Config,
    clock: Arc<dyn Clock>,
    pages: impl FnOnce(AppState) -> Router<AppState>,
) -> Result<Running, StartError> {
    if !config.cookie_secure {
        tracing::warn!(
            "LONGHAUL_COOKIE_SECURE is false: anybody on the network path can read the session cookies"
        );
    }
    let wrap = |source| StartError::Listen {
        addr: config.addr,
        source,
    };
    // Before anything is written: a second start on the same port must change nothing.
    let listener = TcpListener::bind(config.addr).await.map_err(wrap)?;
    let addr = listener.local_addr().map_err(wrap)?;
    let state = build_state(config, addr, clock).await?;

    let service = http::router(state.clone(), pages(state.clone()))
        .into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let serve = axum::serve(listener, service).with_graceful_shutdown(async {
            stopped.await.ok();
        });
        if let Err(error) = serve.await {
            tracing::error!(%error, "the listener failed");
        }
    });
    Ok(Running {
        addr,
        state,
        stop,
        task,
    })
}

async fn build_state(
    config: Config,
    addr: SocketAddr,
    clock: Arc<dyn Clock>,
) -> Result<AppState, StartError> {
    let keys = Arc::new(KeyRing::load_or_create(&config.data_dir, clock.now())?);
    let sealer = Arc::new(Sealer::new(keys.refresh()));
    let store = Store::open(&config.database).await?;
    let sessions = Sessions::open(&config, store.clone(), clock.clone(), keys).await?;
    let accounts = Accounts::new(&config, store.clone(), clock.clone(), sessions.clone())?;
    Ok(AppState {
        config: Arc::new(config),
        leptos: leptos_options(addr),
        clock,
        store,
        sessions,
        accounts,
        sealer,
    })
}

/// Compiled in, so that the bare binary serves the site from the checkout's root.
fn leptos_options(addr: SocketAddr) -> LeptosOptions {
    let root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
    LeptosOptions::builder()
        .output_name("longhaul")
        .site_root(root)
        .site_pkg_dir("pkg")
        .site_addr(addr)
        .reload_port(3001)
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
        stop.send(()).ok();
        if tokio::time::timeout(DRAIN, &mut task).await.is_err() {
            tracing::warn!("requests were still running after {DRAIN:?} and were cut off");
            task.abort();
        }
        state.store.close().await;
    }
}
