//! Longhaul as a contestant: the release's own binary, with the settings that a load from one address needs and no others.

mod people;
mod site;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Command,
};

use rusqlite::OpenFlags;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::{
    outcome::{Outcome, While, wrong},
    process::{Process, free_address},
    request::get,
};
pub(crate) use people::{FORM_VERSION, People, Person, SAVE, credentials};
pub(crate) use site::{COMPRESSED, File, Site};

/// Where the release lies.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) binary: PathBuf,
    pub(crate) site: PathBuf,
}

/// A running server with a folder of its own.
pub(crate) struct Longhaul {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
}

/// One client address makes all accounts, all sign-ins and all connections.
const SETTINGS: &[(&str, &str)] = &[
    ("LONGHAUL_CONNECTIONS", "20000"),
    ("LONGHAUL_CONNECTIONS_PER_ADDRESS", "20000"),
    ("LONGHAUL_REGISTRATIONS", "1000000/1h"),
    ("LONGHAUL_REGISTRATIONS_PER_ADDRESS", "1000000/1h"),
    ("LONGHAUL_SIGN_IN_LIMIT", "1000000/3m"),
];

impl Longhaul {
    /// Starts with what is in `folder`, which may be nothing.
    pub(crate) fn start(
        release: &Release,
        folder: TempDir,
        more: &[(&str, &str)],
    ) -> Outcome<Self> {
        let address = free_address()?;
        let mut command = Command::new(&release.binary);
        let database = format!("sqlite://{}", database(folder.path()).display());
        command
            .env_clear()
            .env("LEPTOS_SITE_ROOT", &release.site)
            .env("LONGHAUL_ADDR", address.to_string())
            .env("LONGHAUL_DATABASE_URL", database)
            .env("LONGHAUL_DATA_DIR", folder.path())
            .envs(SETTINGS.iter().chain(more).copied());
        let process = Process::start(command, address, &folder.path().join("log"))?;
        wait_until_ready(address)?;
        Ok(Self {
            process,
            address,
            folder,
        })
    }

    /// Stops it and looks whether the database is whole. Its folder is kept until the caller drops it.
    pub(crate) fn stop(self) -> Outcome<TempDir> {
        self.end(true)
    }

    /// The same; `on_sqlite` says whether there is a database to look at.
    pub(crate) fn end(self, on_sqlite: bool) -> Outcome<TempDir> {
        let Self {
            process, folder, ..
        } = self;
        let ended = process.stop()?;
        // A server that was asked before it listens to signals has ended by the signal, which is no crash.
        if !ended.success() && ended.signal() != Some(Signal::TERM.as_raw()) {
            return Err(wrong(format!("the server ended with {ended}")));
        }
        if on_sqlite {
            check_integrity(&database(folder.path()))?;
        }
        Ok(folder)
    }
}

/// It listens before it has opened its database, and answers after.
fn wait_until_ready(address: SocketAddr) -> Outcome<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(&get("/readyz", &[("connection", "close")]))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.starts_with("HTTP/1.1 200 ") {
        true => Ok(()),
        false => Err(wrong(format!("the server is not ready: {answer}"))),
    }
}

#[cfg(feature = "profile")]
pub(crate) fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SETTINGS.iter().copied()
}

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("longhaul.db")
}

/// A folder on the disk that holds the build, because the system's folder for temporary files may be in memory.
pub(crate) fn fresh_folder() -> Outcome<TempDir> {
    let parent = Path::new("target/bench");
    std::fs::create_dir_all(parent)?;
    let parent = parent.canonicalize()?;
    tempfile::tempdir_in(&parent).during(parent.display())
}

pub(crate) fn check_integrity(database: &Path) -> Outcome<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection =
        rusqlite::Connection::open_with_flags(database, flags).during(database.display())?;
    let said: String = connection.query_row("PRAGMA integrity_check", (), |row| row.get(0))?;
    if said == "ok" {
        Ok(())
    } else {
        Err(wrong(format!(
            "integrity_check of {}: {said}",
            database.display()
        )))
    }
}
