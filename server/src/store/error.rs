//! Why the database could not be used.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::migrate::MigrateError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Of a transaction that several callers shared.
    #[error("database: {0}")]
    Shared(Arc<sqlx::Error>),
    #[error("migration: {0}")]
    Migration(#[from] MigrateError),
    #[error(
        "{path} cannot be created or read: {source}. Name a file in a folder where this user may write, on a disk with room"
    )]
    File { path: String, source: io::Error },
    #[error(
        "there is no database {0}. Run this in the folder where the server runs, or name its database with --database-url"
    )]
    Missing(PathBuf),
    #[error(
        "{path} is damaged: {source}. Stop the server, and restore a backup: server restore FILE --force"
    )]
    Damaged { path: PathBuf, source: sqlx::Error },
    #[error(
        "{path} cannot be used: {source}. This user must be able to read and write the file and its folder, and the disk must have room"
    )]
    Unusable { path: PathBuf, source: sqlx::Error },
    #[error(
        "another process has {0} for itself, as `server migrate-to` does while it copies it. Wait until it has ended"
    )]
    Taken(PathBuf),
    #[error(
        "the database was last used by a newer version of this server: to use it, a version must know step {needs} of its schema, and this one knows up to {known}. Start the newer version, or restore a backup that was made before the update"
    )]
    Newer { needs: i64, known: i64 },
    #[error(
        "the database is of an older version: its schema has the number {found}, and this version needs {known}. Start the server once; that brings it up to date"
    )]
    Older { found: i64, known: i64 },
    #[error("SQLite {0} is older than 3.51.3 and may lose committed transactions")]
    OldSqlite(String),
    #[error(
        "PostgreSQL cannot be used: {0}. The address is in LONGHAUL_DATABASE_URL; the database must exist, and its user must be allowed to create tables"
    )]
    Unreachable(#[source] sqlx::Error),
    #[error(
        "a move into this database has not come to its end. Run `server migrate-to` again: it goes on where it stopped"
    )]
    HalfMoved,
    #[error("a row holds what this server never writes: {0}")]
    Corrupt(&'static str),
    #[error("a database task ended without an answer")]
    Task,
}

// https://www.sqlite.org/rescode.html
const PERM: i32 = 3;
pub const BUSY: i32 = 5;
const READONLY: i32 = 8;
const IOERR: i32 = 10;
pub const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
pub const NOTADB: i32 = 26;

impl StoreError {
    /// Says which file it is about, and what can be done.
    pub(super) fn of_opening(self, file: &Path) -> Self {
        let path = file.to_owned();
        let (Self::Database(source)
        | Self::Migration(
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _),
        )) = self
        else {
            return self;
        };
        match sqlite_code(&source) {
            Some(CORRUPT | NOTADB) => Self::Damaged { path, source },
            Some(BUSY) => Self::Taken(path),
            Some(PERM | READONLY | IOERR | FULL | CANTOPEN) => Self::Unusable { path, source },
            _ => Self::Database(source),
        }
    }
}

/// The primary result code, if the error came from `SQLite`.
pub fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<i32>().ok()? & 0xff)
}

/// Two transactions got in each other's way, and this one was undone: a serialisation failure, a deadlock, or a lock that
/// took too long. <https://www.postgresql.org/docs/15/errcodes-appendix.html>
pub fn is_conflict(error: &sqlx::Error) -> bool {
    matches!(
        postgres_code(error).as_deref(),
        Some("40001" | "40P01" | "55P03")
    )
}

/// Another transaction has just made what this one was to make: a row, a table or its type.
pub(super) fn is_already_there(error: &sqlx::Error) -> bool {
    matches!(
        postgres_code(error).as_deref(),
        Some("23505" | "42P07" | "42710")
    )
}

/// The connection is gone, or the database is about to go.
pub fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        _ => postgres_code(error).is_some_and(|code| {
            matches!(&*code, "57P01" | "57P02" | "57P03" | "25P03") || code.starts_with("08")
        }),
    }
}

/// The five characters of `PostgreSQL`; the codes of `SQLite` are shorter.
fn postgres_code(error: &sqlx::Error) -> Option<String> {
    let code = error.as_database_error()?.code()?;
    (code.len() == 5).then(|| code.into_owned())
}
