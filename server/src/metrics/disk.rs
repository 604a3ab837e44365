//! How much room the data takes, and how much is left.

use std::{
    fs,
    path::{Path, PathBuf},
};

pub(super) struct Disk {
    /// The database and its write-ahead log, if they are here.
    database: Vec<PathBuf>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "no other system is asked"))]
    data_dir: PathBuf,
}

impl Disk {
    pub(super) fn new(database: Option<&Path>, data_dir: &Path) -> Self {
        let database = database.map(|database| {
            let mut log = database.as_os_str().to_owned();
            log.push("-wal");
            vec![database.to_owned(), log.into()]
        });
        Self {
            database: database.unwrap_or_default(),
            data_dir: data_dir.to_owned(),
        }
    }

    /// Bytes of the database.
    pub(super) fn database(&self) -> i64 {
        let sizes = self
            .database
            .iter()
            .filter_map(|file| fs::metadata(file).ok());
        in_range(sizes.map(|metadata| metadata.len()).sum())
    }

    /// Bytes that this user may still write.
    #[cfg(unix)]
    pub(super) fn free(&self) -> Option<i64> {
        let disk = rustix::fs::statvfs(&self.data_dir).ok()?;
        Some(in_range(disk.f_bavail.saturating_mul(disk.f_frsize)))
    }

    #[cfg(not(unix))]
    pub(super) fn free(&self) -> Option<i64> {
        None
    }
}

fn in_range(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
