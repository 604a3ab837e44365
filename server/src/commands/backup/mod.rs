//! `server backup` and `server restore`.
//!
//! A backup is one `SQLite` file: a copy of the database, and in tables of its own the uploads and the keys, so that it is
//! whole or not there, and `SQLite` itself can tell whether it is damaged.

mod archive;
mod make;
mod restore;
mod target;

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Exit;
use crate::{
    auth::keys::KeyError,
    files::Place,
    store::{StoreError, files::folder_of},
};

pub(super) use make::make;
pub(super) use restore::restore;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "the data is in PostgreSQL, which has tools of its own: make backups with pg_dump or by archiving its log, and restore them with pg_restore"
    )]
    Elsewhere,
    #[error("{0} exists already. Choose another name, or replace it with --force")]
    Exists(PathBuf),
    #[error("another backup to {0} is running. Wait until it has ended")]
    Running(PathBuf),
    #[error(
        "{0} is in use. Stop the server and every other program that has it open, then run this again"
    )]
    InUse(PathBuf),
    #[error("{path} is not a backup of this server: {reason}")]
    NotABackup { path: PathBuf, reason: String },
    #[error("{path} is damaged: {reason}. Nothing was changed; use another backup")]
    Damaged { path: PathBuf, reason: String },
    #[error(
        "the copy of the database is damaged: {0}. No backup was made; `server check` says more"
    )]
    DamagedCopy(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("the uploads in {place}: {source}")]
    Uploads { place: String, source: io::Error },
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<&BackupError> for Exit {
    fn from(error: &BackupError) -> Self {
        match error {
            BackupError::Exists(_) | BackupError::Elsewhere | BackupError::NotABackup { .. } => {
                Self::Usage
            }
            BackupError::Running(_) | BackupError::InUse(_) => Self::Failed,
            BackupError::Damaged { .. } | BackupError::DamagedCopy(_) => Self::Damaged,
            BackupError::File { .. } | BackupError::Uploads { .. } => Self::Folder,
            BackupError::Keys(error) => error.into(),
            BackupError::Store(error) => error.into(),
        }
    }
}

/// For `map_err`: says where the uploads are.
fn of_uploads(place: &Place) -> impl Fn(io::Error) -> BackupError {
    move |source| BackupError::Uploads {
        place: place.to_string(),
        source,
    }
}

/// For `map_err`: says which file it is about.
fn at(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |source| BackupError::File {
        path: path.to_owned(),
        source,
    }
}

/// A name beside `path`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
