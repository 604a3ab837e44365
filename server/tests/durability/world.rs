//! The server in this process, with its database on a disk that fails as it is told to, and the ways to ask it.

use std::{path::PathBuf, sync::Arc};

use app::visa::VISITOR_VISA;
use axum::Router;
use faulty_disk::{Disk, Image};
use longhaul_server::{
    Running, StartError,
    clock::{ManualClock, Timestamp},
    config::Config,
    http,
    http::pages::routes,
    languages::Languages,
    start_with,
};
use tempfile::TempDir;

use crate::client::Client;

/// Stands on the day for which the sample applications are made.
pub(crate) fn clock() -> Arc<ManualClock> {
    let day = Timestamp::from_seconds(1_781_524_800);
    Arc::new(ManualClock::starting_at(day))
}

/// What outlives a power cut besides the database: keys and uploads, which are on an ordinary disk.
pub(crate) struct Site {
    folder: TempDir,
    lives: usize,
}

/// From one start of the server to the next cut.
pub(crate) struct World {
    pub config: Config,
    pub disk: Arc<Disk>,
    pub running: Running,
    pub router: http::Layered,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            lives: 0,
        }
    }

    /// A disk with what is left of another.
    pub(crate) fn disk(&mut self, image: &Image) -> (Arc<Disk>, Config) {
        self.lives += 1;
        let folder = self.folder.path().join(self.lives.to_string());
        std::fs::create_dir(&folder).unwrap();
        image.restore(&folder).unwrap();
        let disk = Disk::mount(&folder).unwrap();
        (disk, self.config(&folder.join("longhaul.db")))
    }

    fn config(&self, database: &std::path::Path) -> Config {
        Config::from_args([
            "server".to_owned(),
            "--addr=127.0.0.1:0".to_owned(),
            "--sign-in-limit=100000/1s".to_owned(),
            "--drafts-per-account=100000".to_owned(),
            "--applications-per-account=100000".to_owned(),
            "--registrations=100000/1h".to_owned(),
            "--registrations-per-address=100000/1h".to_owned(),
            format!("--database-url=sqlite://{}", database.display()),
            format!("--data-dir={}", self.data_dir().display()),
        ])
        .unwrap()
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) async fn start(&mut self, image: &Image) -> World {
        let (disk, config) = self.disk(image);
        World::start(disk, config).await.unwrap()
    }
}

impl World {
    pub(crate) async fn start(disk: Arc<Disk>, config: Config) -> Result<Self, StartError> {
        let languages = Languages::of_visa();
        // Nobody comes by the network, so no pages are made for it.
        let none = |_| Router::new();
        let running = start_with(config.clone(), clock(), &VISITOR_VISA, languages, none).await?;
        let state = running.state.clone();
        let router = http::router(state.clone(), routes(state));
        Ok(Self {
            config,
            disk,
            running,
            router,
        })
    }

    pub(crate) async fn register(&self, email: &str) -> Client {
        Client::register_at(self.router.clone(), email).await
    }

    /// Ends everything that still runs.
    pub(crate) async fn stop(self) -> Arc<Disk> {
        self.running.shutdown().await;
        self.disk
    }
}
