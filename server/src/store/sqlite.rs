//! `SQLite`: one writer, a few readers.

use std::{
    path::Path,
    sync::{LazyLock, mpsc},
    time::Duration,
};

use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    LONGEST_WAIT, STATEMENTS, StoreError, files,
    schema::{self, Schema},
    writer::{self, Message},
};

pub(super) static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| schema::steps(sqlx::migrate!("../migrations")));

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Before this version a reset of the write-ahead log could lose a committed transaction.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// The queue of the writer, and those that read.
pub(super) async fn connect(
    file: &Path,
    schema: Schema,
) -> Result<(mpsc::Sender<Message>, SqlitePool), StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        // With NORMAL a power cut can undo the last commits: an acknowledged sign-out among them.
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(STATEMENTS)
        // A mapped file turns an I/O error into a signal that kills the process.
        .pragma("mmap_size", "0");

    let writing = options.clone().journal_mode(SqliteJournalMode::Wal);
    // Of servers that start at the same time, one makes the steps; the others wait, and find them made. The first to open a new file
    // changes its journal as well, for which `SQLite` does not always wait.
    let turn = match schema {
        Schema::BringUpToDate => Some(files::only_one(file).await?),
        _ => None,
    };
    let mut writer = writing.connect().await?;
    refuse_old_sqlite(&mut writer).await?;
    schema::check(&mut writer, schema).await?;
    if schema == Schema::BringUpToDate {
        MIGRATIONS.run(&mut writer).await?;
    }
    drop(turn);

    let readers = readers()
        .connect_with(options.read_only(true).pragma("query_only", "on"))
        .await?;
    let queue = writer::start(writer, writing).map_err(sqlx::Error::Io)?;
    Ok((queue, readers))
}

fn readers() -> SqlitePoolOptions {
    // Connections to a local file do not go stale; replacing or testing them only adds latency.
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(LONGEST_WAIT)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

async fn refuse_old_sqlite(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await?;
    if parse_version(&version).is_some_and(|version| version >= OLDEST_SQLITE) {
        Ok(())
    } else {
        Err(StoreError::OldSqlite(version))
    }
}

pub(super) fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.splitn(3, '.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}
