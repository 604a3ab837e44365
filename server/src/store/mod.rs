//! `SQLite`: one writer, a few readers, and every write durable before it is acknowledged.

pub mod batches;
pub mod error;
pub mod files;
#[cfg(test)]
mod plans;
pub mod schema;
#[cfg(test)]
mod tests;
pub mod unit;
mod writer;
mod writing;

use std::{
    path::Path,
    str::FromStr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span};

use crate::{clock::Timestamp, metrics::Timer};
pub use error::StoreError;
use schema::Schema;
use unit::{Queued, Turn, Unit};
use writer::{Loan, Message};
pub use writing::Writing;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller waits for its turn, to read or to write.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// More than there are statements: each is prepared once for each connection.
const STATEMENTS: usize = 300;

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
    writer: mpsc::Sender<Message>,
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
            .statement_cache_capacity(STATEMENTS)
            // A mapped file turns an I/O error into a signal that kills the process.
            .pragma("mmap_size", "0");

        let writing = options.clone().journal_mode(SqliteJournalMode::Wal);
        let mut writer = writing.connect().await?;
        refuse_old_sqlite(&mut writer).await?;
        schema::check(&mut writer, schema).await?;
        if schema == Schema::BringUpToDate {
            MIGRATIONS.run(&mut writer).await?;
        }

        let reader = readers()
            .connect_with(options.read_only(true).pragma("query_only", "on"))
            .await?;
        let writer = writer::start(writer, writing).map_err(sqlx::Error::Io)?;
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

    /// Has `unit` run, and answers once what it wrote is durable. It runs to its end even if this future is dropped.
    pub async fn unit<U: Unit>(&self, unit: U) -> Result<U::Output, U::Error> {
        let (caller, mut answer) = oneshot::channel();
        let turn = Arc::new(Turn::default());
        self.send(Message::Unit(Box::new(Queued {
            unit,
            outcome: None,
            caller,
            turn: Arc::clone(&turn),
            since: Instant::now(),
            waits: self.waits.clone(),
            span: Span::current(),
        })))?;
        let answered = match timeout(LONGEST_WAIT, &mut answer).await {
            Ok(answered) => answered,
            Err(_) if turn.give_up() => return Err(waited_too_long().into()),
            Err(_) => answer.await,
        };
        answered.unwrap_or_else(|_gone| Err(StoreError::Task.into()))
    }

    /// Begins a transaction of its own: for what cannot run twice, or takes long. Others wait until it is over.
    pub async fn write(&self) -> Result<Writing, StoreError> {
        let begun = Instant::now();
        let writing = self.borrow(true).await?;
        if let Some(waits) = &self.waits {
            waits.took(begun.elapsed());
        }
        Ok(writing)
    }

    async fn borrow(&self, transaction: bool) -> Result<Writing, StoreError> {
        let (borrower, lent) = oneshot::channel();
        let loan = Loan {
            borrower,
            transaction,
        };
        self.send(Message::Loan(loan))?;
        match timeout(LONGEST_WAIT, lent).await {
            Ok(lent) => lent.unwrap_or(Err(StoreError::Task)),
            Err(_) => Err(waited_too_long()),
        }
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        let sent = self.writer.send(message);
        sent.map_err(|_closed| sqlx::Error::PoolClosed.into())
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
            .execute(&mut *self.borrow(false).await?)
            .await?;
        Ok(())
    }

    /// Does what was asked for before, and nothing after.
    pub async fn close(&self) {
        self.reader.close().await;
        // Last, so that its checkpoint finds no reader and can empty the write-ahead log.
        let (closed, is_closed) = oneshot::channel();
        if self.send(Message::Close(closed)).is_ok() {
            is_closed.await.ok();
        }
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

fn readers() -> SqlitePoolOptions {
    // Connections to a local file do not go stale; replacing or testing them only adds latency.
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(LONGEST_WAIT)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

fn waited_too_long() -> StoreError {
    sqlx::Error::PoolTimedOut.into()
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

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.splitn(3, '.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}
