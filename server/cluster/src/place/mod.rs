//! What stands on this machine while the cluster runs: the database, the files, the servers, and haproxy before them.

mod haproxy;
mod process;
mod server;
mod storage;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;

use crate::outcome::{Outcome, wrong};
pub(crate) use process::Process;
pub(crate) use server::Server;
pub(crate) use storage::{Files, Kind, Storage};

/// How many servers there are.
pub(crate) const SERVERS: usize = 3;

const LONGEST_UNSEEN: Duration = Duration::from_secs(20);

/// Where the release lies.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) binary: PathBuf,
    pub(crate) site: PathBuf,
}

/// What the servers are set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Access tokens that expire all the time.
    InAHurry,
    /// As `make run`: an expiry that a person can wait for, and the session inspector.
    ToBeSeen,
}

/// All of it ends with this handle. Fields are dropped in order: what asks goes before what it asks.
pub(crate) struct Place {
    /// Where clients and people go.
    pub(crate) address: SocketAddr,
    _haproxy: Process,
    pub(crate) servers: Vec<Server>,
    pub(crate) storage: Storage,
    folder: TempDir,
}

impl Place {
    pub(crate) async fn build(
        release: &Release,
        (kind, files): (Kind, Files),
        mood: Mood,
    ) -> Outcome<Self> {
        // On the disk of the build: the system's folder for temporary files may be in memory.
        let parent = PathBuf::from("target/cluster");
        fs::create_dir_all(&parent)?;
        let folder = tempfile::tempdir_in(parent.canonicalize()?)?;
        let storage = Storage::new(kind, files, folder.path());
        let mut servers = Vec::new();
        for number in 1..=SERVERS {
            let mut server = Server::new(number, release, &storage, folder.path(), mood)?;
            // One after the other: the first makes the tables.
            server.start().await?;
            servers.push(server);
        }
        let addresses: Vec<_> = servers.iter().map(|server| server.address).collect();
        let (haproxy, address) = haproxy::start(&addresses, folder.path()).await?;
        let place = Self {
            address,
            _haproxy: haproxy,
            servers,
            storage,
            folder,
        };
        place.is_seen().await?;
        Ok(place)
    }

    /// Waits until haproxy has noticed that there are servers.
    pub(crate) async fn is_seen(&self) -> Outcome<()> {
        let begun = Instant::now();
        while !server::is_ready(self.address).await {
            if begun.elapsed() > LONGEST_UNSEEN {
                return Err(wrong("haproxy does not see the servers"));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The logs stay when everything ends; where they are.
    pub(crate) fn keep_logs(&mut self) -> &Path {
        self.folder.disable_cleanup(true);
        self.folder.path()
    }
}

/// A port that was free a moment ago.
fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
