//! The server of Longhaul, as a library, so that tests can start it in their own process.

pub mod applications;
pub mod attachments;
pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
pub mod export;
pub mod files;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod hex;
mod housekeeping;
pub mod http;
pub mod languages;
pub mod limits;
pub mod logging;
pub mod mail;
pub mod metrics;
mod serve;
pub mod state;
pub mod store;
mod stored_files;

use std::{io::ErrorKind, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use app::visa::VISITOR_VISA;
use axum::Router;
use leptos::config::LeptosOptions;
use longhaul_form::Form;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    applications::{Quotas, SqliteApplications},
    attachments::Attachments,
    auth::{
        accounts::Accounts,
        ended_elsewhere,
        keys::{self, KeyError, KeyRing},
        password::PasswordError,
        seal::Sealer,
        sessions::Sessions,
    },
    clock::Clock,
    config::Config,
    files::{Files, Place},
    housekeeping::Housekeeping,
    http::{Layered, Site},
    languages::Languages,
    mail::{Outbox, rows::Keep, sender::Sender},
    metrics::Metrics,
    serve::{
        Listener,
        tls::{Certificates, TlsError},
    },
    state::{AppState, Services},
    store::{Store, StoreError},
};

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "{setting}: cannot listen on {addr}: {source}. {}",
        listen_help(source)
    )]
    Listen {
        setting: &'static str,
        addr: SocketAddr,
        source: std::io::Error,
    },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("LONGHAUL_DATABASE_URL: {0}")]
    Store(#[from] StoreError),
    #[error("{setting}{0}", setting = setting_of(.0))]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    #[error(
        "LONGHAUL_FILES or LONGHAUL_DATA_DIR: the folder of uploads cannot be created: {0}. Name a folder where this user may write"
    )]
    Uploads(std::io::Error),
    #[error(
        "LONGHAUL_FILES: {place} cannot be used: {source}. Look at its name, at LONGHAUL_S3_ENDPOINT, and at AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: this server has to list, write, read and delete objects there"
    )]
    Bucket {
        place: String,
        source: std::io::Error,
    },
    #[error(
        "LONGHAUL_SMTP_URL: the certificates that this machine trusts cannot be read: {0}. Install its package of them, often called ca-certificates"
    )]
    Mail(lettre::transport::smtp::Error),
    #[error(
        "LEPTOS_SITE_ROOT: the files of the site cannot be read: {0}. Name a folder that this user may read"
    )]
    Site(std::io::Error),
}

/// What has to be looked at, where the error does not say it itself.
fn setting_of(error: &KeyError) -> &'static str {
    match error {
        KeyError::Io { .. } | KeyError::Broken { .. } | KeyError::Missing(_) => {
            "LONGHAUL_DATA_DIR: "
        }
        _ => "",
    }
}

fn listen_help(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::AddrInUse => {
            "Another program has taken this port, perhaps another copy of this server: stop it, or choose another port"
        }
        ErrorKind::PermissionDenied => {
            "Ports below 1024 are for privileged users: choose a higher one, with a proxy before it"
        }
        _ => "Choose an address of this machine, such as 127.0.0.1:3000",
    }
}

/// A running server. Dropping it stops it without waiting for requests in progress.
pub struct Running {
    pub addr: SocketAddr,
    /// Of the listener for metrics, if they have one of their own.
    pub metrics_addr: Option<SocketAddr>,
    pub state: AppState,
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
    housekeeping: JoinHandle<()>,
    mail: JoinHandle<()>,
    looked: watch::Receiver<bool>,
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
    if !Path::new(&config.site_root).join("pkg").is_dir() {
        tracing::warn!(
            "there is no site in {}: pages will have neither style nor script. Start the server in the folder that holds it",
            config.site_root
        );
    }
    let open = |files| Certificates::open(files, clock.now());
    let certificates = config.tls.as_ref().map(open).transpose()?;
    let tls = certificates
        .as_ref()
        .map(Certificates::acceptor)
        .transpose()?;
    serve::limits::allow_files_for(config.connections);
    // Before anything is written: a second start on the same port must change nothing.
    let (listener, addr) = listen("LONGHAUL_ADDR", config.addr).await?;
    let metrics_listener = match config.metrics_addr {
        Some(addr) => Some(listen("LONGHAUL_METRICS_ADDR", addr).await?),
        None => None,
    };
    let metrics_addr = metrics_listener.as_ref().map(|(_, addr)| *addr);
    // Boxed, because it is larger than the rest of the start together.
    let state = Box::pin(build_state(config, addr, clock.clone(), form, languages)).await?;
    let sender = sender(&state, addr)?;
    tokio::spawn(keys::watch(Arc::downgrade(&state.keys), clock.clone()));
    tokio::spawn(attachments::watch(Arc::downgrade(&state.attachments)));

    let (stop, stopped) = watch::channel(());
    if let Some(certificates) = certificates {
        tokio::spawn(serve::tls::watch(certificates, clock, stopped.clone()));
    }
    tokio::spawn(ended_elsewhere::watch(
        state.sessions.clone(),
        stopped.clone(),
    ));
    let housekeeping = Housekeeping::new(
        state.store.clone(),
        Arc::clone(&state.clock),
        state.applications.clone(),
        state.accounts.clone(),
        state.sessions.clone(),
    );
    let (look, looked) = watch::channel(false);
    let housekeeping = tokio::spawn(housekeeping.watch(stopped.clone(), look));
    let mail = tokio::spawn(sender.watch(stopped.clone()));
    let task = tokio::spawn(serve_all(
        state.clone(),
        Listener {
            socket: listener,
            routes: http::router(state.clone(), pages(state.clone())),
            tls,
        },
        metrics_listener.map(|(socket, _)| Listener {
            socket,
            routes: http::operations::metrics::listener_routes(state.metrics.clone()),
            tls: None,
        }),
        stopped,
    ));
    Ok(Running {
        addr,
        metrics_addr,
        state,
        stop,
        task,
        housekeeping,
        mail,
        looked,
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
async fn serve_all(
    state: AppState,
    site: Listener<Layered>,
    metrics: Option<Listener<Router>>,
    stopped: watch::Receiver<()>,
) {
    let (config, counts) = (&state.config, &state.metrics);
    let site = serve::serve(site, config, counts, stopped.clone());
    match metrics {
        Some(metrics) => {
            tokio::join!(site, serve::serve(metrics, config, counts, stopped));
        }
        None => site.await,
    }
}

fn sender(state: &AppState, addr: SocketAddr) -> Result<Sender, StartError> {
    let keep = match state.config.inspector {
        true => Keep::Letter,
        false => Keep::Nothing,
    };
    let sender = Sender::new(
        state.config.mail.clone(),
        &state.config.site(addr),
        state.outbox.clone(),
        state.store.clone(),
        Arc::clone(&state.clock),
        Arc::clone(&state.metrics),
        keep,
    );
    sender.map_err(StartError::Mail)
}

async fn build_state(
    config: Config,
    addr: SocketAddr,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    languages: Arc<Languages>,
) -> Result<AppState, StartError> {
    let site = Site::read(Path::new(&config.site_root)).map_err(StartError::Site)?;
    let metrics = Arc::new(Metrics::default());
    let store = Store::open(&config.database).await?;
    let keys = Arc::new(KeyRing::of(&config, &store, clock.now()).await?);
    let store = store.measured(metrics.writer_wait());
    metrics.watch_disk(config.database.file(), &config.data_dir);
    let files = open_files(&config.files).await?;
    let outbox = Outbox::new(Arc::clone(&languages), config.site(addr), keys.refresh());
    let sessions = Sessions::open(
        &config,
        store.clone(),
        clock.clone(),
        keys.clone(),
        metrics.clone(),
        outbox.clone(),
    )
    .await?;
    let attachments = Attachments::new(
        store.clone(),
        sessions.authority().clone(),
        clock.clone(),
        form,
        languages.first(),
        files,
        (config.upload_ttl, config.disk_reserve),
    );
    let attachments = Arc::new(attachments);
    let quotas = Quotas {
        drafts: config.drafts_per_account,
        applications: config.applications_per_account,
    };
    let applications = SqliteApplications::new(
        store.clone(),
        sessions.authority().clone(),
        clock.clone(),
        form,
        languages.first(),
        (config.draft_ttl, quotas),
        outbox.clone(),
    )
    .measured(Arc::clone(&metrics));
    let accounts = Accounts::new(&config, store.clone(), clock.clone(), sessions.clone())?;
    let sealer = Sealer::new(keys.refresh());
    Ok(AppState::new(Services {
        leptos: leptos_options(&config, addr),
        files: Box::leak(Box::new(http::find_site_files(&config.site_root))),
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
        outbox,
        sealer,
        languages,
        site,
    }))
}

/// A bucket that cannot be used is found out now, and not when an applicant sends a file.
async fn open_files(place: &Place) -> Result<Files, StartError> {
    let wrap = |source| match place {
        Place::Folder(_) => StartError::Uploads(source),
        Place::Bucket(_) => StartError::Bucket {
            place: place.to_string(),
            source,
        },
    };
    let files = Files::open(place).map_err(wrap)?;
    files.check().await.map_err(wrap)?;
    Ok(files)
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
    /// Waits until what was too old at the start has been removed, so that a test can tell its own removals.
    pub async fn first_look(&self) {
        // It ends without a look only with the server.
        let _ = self.looked.clone().wait_for(|looked| *looked).await;
    }

    /// Takes no new requests, lets those in progress finish, and closes the database.
    pub async fn shutdown(self) {
        let Self {
            state,
            stop,
            mut task,
            mut housekeeping,
            mut mail,
            ..
        } = self;
        stop.send_replace(());
        // Connections end by themselves; this is for what they have left behind.
        ends_within(serve::limits::DRAIN * 2, &mut task).await;
        // So that another server need not wait until the lease is over.
        ends_within(serve::limits::DRAIN, &mut housekeeping).await;
        // What is being sent: cut off, it would be sent again.
        ends_within(serve::limits::DRAIN, &mut mail).await;
        state.store.close().await;
    }
}

/// Or else it is ended.
async fn ends_within(time: Duration, task: &mut JoinHandle<()>) {
    if tokio::time::timeout(time, &mut *task).await.is_err() {
        task.abort();
    }
}
