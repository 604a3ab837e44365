//! `SQLite`: one writer, a few readers, and every write durable before it is acknowledged.

pub mod batches;
pub mod error;
pub mod files;
#[cfg(test)]
mod plans;
pub mod schema;
#[cfg(test)]
mod tests;

use std::{
    path::Path,
    str::FromStr,
    time::{Duration, Instant},
};

use sqlx::{
    Connection, Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tracing::Instrument;

use crate::{clock::Timestamp, metrics::Timer};
pub use error::StoreError;
use schema::Schema;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Before this version a reset of the write-ahead log could lose a committed transaction.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// A moment in a column; `app` has the type for it and knows no database.
#[derive(Clone, Copy, sqlx::Type)]
#[sqlx(transparent)]
pub struct At(i64);

/// The same where the column may be empty.
#[derive(Clone, Copy, sqlx::Type)]
#[sqlx(transparent)]
pub struct MaybeAt(Option<i64>);

impl From<At> for Timestamp {
    fn from(at: At) -> Self {
        Self::from_millis(at.0)
    }
}

impl From<MaybeAt> for Option<Timestamp> {
    fn from(at: MaybeAt) -> Self {
        at.0.map(Timestamp::from_millis)
    }
}

#[derive(Clone)]
pub struct Store {
    // A second writing connection could only wait for the first one's lock, and while it waits a
    // deferred transaction can fail at once with SQLITE_BUSY. A queue for one connection is fair.
    writer: SqlitePool,
    reader: SqlitePool,
    /// For the time that writers wait; nothing for a command, which has no metrics.
    waits: Option<Timer>,
}

impl Store {
    /// Opens the database, creating file and folder if they are missing, and brings it up to date.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        files::create_private(file)?;
        let opened = Self::connect(file, Schema::BringUpToDate).await;
        opened.map_err(|error| error.of_opening(file))
    }

    /// Opens a database for a command: one that is there already, and whose schema no command changes.
    pub async fn open_existing(file: &Path, schema: Schema) -> Result<Self, StoreError> {
        if !file.is_file() {
            return Err(StoreError::Missing(file.to_owned()));
        }
        let opened = Self::connect(file, schema).await;
        opened.map_err(|error| error.of_opening(file))
    }

    async fn connect(file: &Path, schema: Schema) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // With NORMAL a power cut can undo the last commits: an acknowledged sign-out among them.
            .synchronous(SqliteSynchronous::Full)
            // A mapped file turns an I/O error into a signal that kills the process.
            .pragma("mmap_size", "0");

        let writer = pool(1)
            .before_acquire(|connection, _| Box::pin(async move { Ok(is_clean(connection)) }))
            .connect_with(options.clone().journal_mode(SqliteJournalMode::Wal))
            .await?;
        refuse_old_sqlite(&writer).await?;
        schema::check(&mut *writer.acquire().await?, schema).await?;
        if schema == Schema::BringUpToDate {
            MIGRATIONS.run(&writer).await?;
        }

        let reader = pool(READERS)
            .connect_with(options.read_only(true).pragma("query_only", "on"))
            .await?;
        Ok(Self {
            writer,
            reader,
            waits: None,
        })
    }

    /// The same store, which tells `waits` how long its writers wait.
    #[must_use]
    pub fn measured(self, waits: Timer) -> Self {
        Self {
            waits: Some(waits),
            ..self
        }
    }

    /// Committed state, never blocked by the writer.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// The only way to write. `IMMEDIATE`, because a transaction that reads first and asks for the
    /// write lock later gets `SQLITE_BUSY` without any waiting.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        let begun = Instant::now();
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        if let Some(waits) = &self.waits {
            waits.took(begun.elapsed());
        }
        Ok(transaction)
    }

    /// Fails unless the database answers a read and grants the write lock.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 FROM users LIMIT 1")
            .fetch_optional(&self.reader)
            .await?;
        self.write().await?.rollback().await?;
        Ok(())
    }

    /// Writes a copy of the committed state, without keeping a server from writing meanwhile. `file` must be empty.
    /// The copy is not durable yet.
    pub async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        sqlx::query("VACUUM INTO ?1")
            .bind(file.to_string_lossy())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.reader.close().await;
        // Last, so that its checkpoint finds no reader and can empty the write-ahead log.
        self.writer.close().await;
    }
}

/// Runs `work` to its end even if the request that started it goes away half-way. What has to follow a
/// commit, such as updating the set of revoked sessions, must always follow it.
pub async fn to_the_end<T, E, F>(work: F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    // What it logs belongs to the request that started it.
    match tokio::spawn(work.in_current_span()).await {
        Ok(result) => result,
        Err(_panicked_or_shut_down) => Err(StoreError::Task.into()),
    }
}

/// A value that was stored as text; `what` names it if it is none.
pub fn read_back<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(what))
}

fn pool(connections: u32) -> SqlitePoolOptions {
    // Connections to a local file do not go stale; replacing them only adds latency.
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
}

/// When a write fails for want of space or by an I/O error, `SQLite` itself may roll back. The rollback that sqlx sends after
/// it fails then, and sqlx counts the connection as within a transaction for good: it is replaced with a new one.
fn is_clean(connection: &SqliteConnection) -> bool {
    !connection.is_in_transaction()
}

async fn refuse_old_sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await?;
    if parse_version(&version).is_some_and(|version| version >= OLDEST_SQLITE) {
        Ok(())
    } else {
        Err(StoreError::OldSqlite(version))
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.splitn(3, '.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}
