//! What is kept: in `SQLite`, with one writer and a few readers, or in `PostgreSQL`. Every write is durable before it is
//! acknowledged.

pub mod batches;
pub mod db;
pub mod error;
pub mod files;
pub mod lease;
mod listen;
mod migrating;
pub mod moment;
#[cfg(test)]
mod plans;
pub mod postgres;
mod reading;
pub mod schema;
mod sqlite;
#[cfg(test)]
mod tests;
pub mod unit;
mod writer;
mod writing;

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span};
use url::Url;

use crate::{clock::Timestamp, metrics::Timer};
pub use db::Reader;
use db::{Engine, Pool, query};
pub use error::StoreError;
use postgres::Sees;
use schema::Schema;
use unit::{Queued, Run, Step, Turn, Unit};
use writer::{Loan, Message};
pub use writing::Writing;

/// How long a caller waits for its turn, to read or to write.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// More than there are statements: each is prepared once for each connection.
const STATEMENTS: usize = 300;

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

/// Where the rows are.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of `SQLite`.
    File(PathBuf),
    /// The address of a database of `PostgreSQL`. It may hold a password.
    Postgres(Url),
}

impl Location {
    /// The file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => formatter.debug_tuple("File").field(file).finish(),
            // Its address may hold a password.
            Self::Postgres(_) => formatter.write_str("Postgres"),
        }
    }
}

impl<P: Into<PathBuf>> From<P> for Location {
    fn from(file: P) -> Self {
        Self::File(file.into())
    }
}

#[derive(Clone)]
pub struct Store {
    writers: Writers,
    reader: Reader,
    /// For the time that writers wait; nothing for a command, which has no metrics.
    waits: Option<Timer>,
}

#[derive(Clone)]
enum Writers {
    // A second writing connection could only wait for the first one's lock, and while it waits a
    // deferred transaction can fail at once with SQLITE_BUSY. A queue for one connection is fair.
    Queue(mpsc::Sender<Message>),
    Pool(Pool),
}

impl Store {
    /// Opens the database and brings it up to date. The file and its folder are created if they are missing.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        match location {
            Location::File(file) => {
                files::create_private(file)?;
                Self::open_file(file, Schema::BringUpToDate).await
            }
            Location::Postgres(url) => Self::open_postgres(url, Schema::BringUpToDate).await,
        }
    }

    /// Opens a database for a command: one that is there already, and whose schema no command changes.
    pub async fn open_existing(location: &Location, schema: Schema) -> Result<Self, StoreError> {
        match location {
            Location::File(file) if !file.is_file() => Err(StoreError::Missing(file.clone())),
            Location::File(file) => Self::open_file(file, schema).await,
            Location::Postgres(url) => Self::open_postgres(url, schema).await,
        }
    }

    async fn open_file(file: &Path, schema: Schema) -> Result<Self, StoreError> {
        let opened = sqlite::connect(file, schema).await;
        let (queue, readers) = opened.map_err(|error| error.of_opening(file))?;
        Ok(Self {
            writers: Writers::Queue(queue),
            reader: Reader::Sqlite(readers),
            waits: None,
        })
    }

    async fn open_postgres(url: &Url, schema: Schema) -> Result<Self, StoreError> {
        let pools = postgres::connect(url, schema).await?;
        Ok(Self::of_postgres(pools))
    }

    fn of_postgres((writers, readers): (Pool, Pool)) -> Self {
        Self {
            writers: Writers::Pool(writers),
            reader: Reader::Postgres(readers),
            waits: None,
        }
    }

    pub fn engine(&self) -> Engine {
        self.reader.engine()
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
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Has `unit` run, and answers once what it wrote is durable. It runs to its end even if this future is dropped.
    pub async fn unit<U: Unit>(&self, unit: U) -> Result<U::Output, U::Error> {
        let queue = match &self.writers {
            Writers::Queue(queue) => queue,
            Writers::Pool(pool) => {
                let pool = pool.clone();
                let run = to_the_end(async move { postgres::run(&pool, unit).await });
                return Box::pin(run).await;
            }
        };
        let (caller, mut answer) = oneshot::channel();
        let turn = Arc::new(Turn::default());
        send(
            queue,
            Message::Unit(Box::new(Queued {
                unit,
                outcome: None,
                caller,
                turn: Arc::clone(&turn),
                since: Instant::now(),
                waits: self.waits.clone(),
                span: Span::current(),
            })),
        )?;
        let answered = match timeout(LONGEST_WAIT, &mut answer).await {
            Ok(answered) => answered,
            Err(_) if turn.give_up() => return Err(waited_too_long().into()),
            Err(_) => answer.await,
        };
        answered.unwrap_or_else(|_gone| Err(StoreError::Task.into()))
    }

    /// The same for a unit that needs no type of its own: `run` is called with `state`, perhaps twice.
    pub async fn transaction<S, T, E>(&self, state: S, run: Run<S, T, E>) -> Result<T, E>
    where
        S: Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.unit(Step { state, run }).await
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
        let queue = match &self.writers {
            Writers::Queue(queue) => queue,
            Writers::Pool(pool) => {
                let connection = Box::pin(postgres::begin(pool, Sees::Commits)).await?;
                return Ok(Writing::new(connection, None, transaction));
            }
        };
        let (borrower, lent) = oneshot::channel();
        let loan = Loan {
            borrower,
            transaction,
        };
        send(queue, Message::Loan(loan))?;
        match timeout(LONGEST_WAIT, lent).await {
            Ok(lent) => lent.unwrap_or(Err(StoreError::Task)),
            Err(_) => Err(waited_too_long()),
        }
    }

    /// Fails unless the database answers a read and grants the write lock.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut reading = self.reader.begin().await?;
        reading.answers().await?;
        drop(reading);
        let mut writing = self.write().await?;
        writing.may_write().await?;
        writing.rollback().await?;
        Ok(())
    }

    /// Writes a copy of the committed state, without keeping a server from writing meanwhile. `file` must be empty.
    /// The copy is not durable yet.
    pub async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        query("VACUUM INTO $1")
            .bind(file.to_string_lossy())
            .execute(&mut *self.borrow(false).await?)
            .await?;
        Ok(())
    }

    /// Does what was asked for before, and nothing after.
    pub async fn close(&self) {
        self.reader.close().await;
        match &self.writers {
            // Last, so that its checkpoint finds no reader and can empty the write-ahead log.
            Writers::Queue(queue) => {
                let (closed, is_closed) = oneshot::channel();
                if send(queue, Message::Close(closed)).is_ok() {
                    is_closed.await.ok();
                }
            }
            Writers::Pool(pool) => pool.connections().close().await,
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

fn send(queue: &mpsc::Sender<Message>, message: Message) -> Result<(), StoreError> {
    let sent = queue.send(message);
    sent.map_err(|_closed| sqlx::Error::PoolClosed.into())
}

fn waited_too_long() -> StoreError {
    sqlx::Error::PoolTimedOut.into()
}
