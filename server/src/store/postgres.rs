//! `PostgreSQL`: a pool of connections, and units that are tried again when others got in their way.
//!
//! Transactions are READ COMMITTED, and what has to be one after another waits for a lock on rows
//! ([`write_for`](super::db::Connection::write_for)). Nothing depends on which server it is that writes.

use std::{panic::AssertUnwindSafe, sync::LazyLock, time::Duration};

use futures::FutureExt;
use sqlx::{
    PgConnection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::{Instant, sleep};
use url::Url;

use super::{
    LONGEST_WAIT, STATEMENTS, StoreError,
    db::{Connection, Patience, Pool, Sessions},
    error::{is_conflict, is_lost},
    migrating,
    schema::{self, Schema},
    unit::Unit,
};

pub(super) static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| schema::steps(sqlx::migrate!("../migrations/postgres")));

/// A transaction rarely holds its connection for more than a few milliseconds, and each costs the database memory.
pub(super) const WRITERS: u32 = 10;
/// Of their own: those that write may all have to wait for one lock, and a server that cannot read meanwhile could not judge
/// any access token.
pub(super) const READERS: u32 = 6;
/// A server that was lost in the middle of a transaction does not keep its locks longer than this, nor does a caller wait
/// longer for one.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
                     SET LOCAL lock_timeout = '10s'; \
                     SET LOCAL idle_in_transaction_session_timeout = '30s'";
/// For what looks for rows of any user, decides, and writes: if they change meanwhile, it starts again.
const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ; \
                              SET LOCAL lock_timeout = '10s'; \
                              SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// So long is a unit, or what only reads, tried again.
const KEEP_TRYING: Duration = Duration::from_secs(5);
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// What a transaction sees of others that commit meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// All of it, with each statement. For a user whose other writers wait.
    Commits,
    /// None of it.
    Snapshot,
}

/// How the address of a pooler in transaction mode that keeps no prepared statements is told from others.
const CACHE: &str = "statement-cache-capacity";

fn sessions(url: &Url) -> Sessions {
    let none = url
        .query_pairs()
        .any(|pair| pair == (CACHE.into(), "0".into()));
    match none {
        true => Sessions::Pooled,
        false => Sessions::Own,
    }
}

fn options(url: &Url) -> Result<PgConnectOptions, sqlx::Error> {
    let options: PgConnectOptions = url.as_str().parse()?;
    let options = options
        .application_name("longhaul")
        // Poolers refuse it, and no number here has a fraction.
        .extra_float_digits(None);
    Ok(match url.query_pairs().any(|(name, _)| name == CACHE) {
        true => options,
        false => options.statement_cache_capacity(STATEMENTS),
    })
}

/// Connections that write, and others that only read. Commands may take their time over a statement.
pub(super) async fn connect(url: &Url, schema: Schema) -> Result<(Pool, Pool), StoreError> {
    let patience = match schema {
        Schema::BringUpToDate => Patience::of_a_server(),
        Schema::Filling | Schema::MustFit | Schema::MayBeOld => Patience::without_end(),
    };
    connect_with(url, schema, &patience).await
}

pub(super) async fn connect_with(
    url: &Url,
    schema: Schema,
    patience: &Patience,
) -> Result<(Pool, Pool), StoreError> {
    let options = options(url)?;
    let connections = at_most(WRITERS, patience)
        .connect_with(options.clone())
        .await
        .map_err(StoreError::Unreachable)?;
    let mut looking = connections.begin().await?;
    warn_of_loss(&mut looking).await?;
    schema::check_postgres(&mut looking, schema).await?;
    looking.commit().await?;
    if matches!(schema, Schema::BringUpToDate | Schema::Filling) {
        migrating::bring_up_to_date(&connections, schema).await?;
    }
    let readers = at_most(READERS, patience).connect_lazy_with(options);
    let pool = |connections| Pool::new(connections, sessions(url), patience.clone());
    Ok((pool(connections), pool(readers)))
}

fn at_most(connections: u32, patience: &Patience) -> PgPoolOptions {
    let patience = patience.clone();
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LONGEST_WAIT)
        .after_release(move |connection, _| {
            let patience = patience.clone();
            Box::pin(async move { patience.may_be_kept(connection).await })
        })
}

/// An acknowledged write must survive a power cut.
async fn warn_of_loss(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let settings: (String, String) =
        sqlx::query_as("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            .persistent(false)
            .fetch_one(connection)
            .await?;
    if settings.0 == "off" || settings.1 == "off" {
        tracing::warn!(
            fsync = settings.0,
            synchronous_commit = settings.1,
            "PostgreSQL is set to lose acknowledged writes in a power cut: turn both on"
        );
    }
    Ok(())
}

pub(super) async fn begin(pool: &Pool, sees: Sees) -> Result<Connection, sqlx::Error> {
    let begin = match sees {
        Sees::Commits => BEGIN,
        Sees::Snapshot => BEGIN_SNAPSHOT,
    };
    Ok(Connection::Postgres(pool.begin(begin).await?))
}

/// How long, and how often, the same is tried again.
pub(super) struct Tries {
    give_up: Instant,
    pause: Duration,
}

impl Tries {
    pub(super) fn begin() -> Self {
        Self {
            give_up: Instant::now() + KEEP_TRYING,
            pause: FIRST_PAUSE,
        }
    }

    /// Whether something that was only read is to be read again, because the connection was lost.
    pub(super) async fn go_on<T>(&mut self, read: &Result<T, sqlx::Error>) -> bool {
        read.as_ref().is_err_and(is_lost) && self.again().await
    }

    /// Waits before the next try, if there is to be one. Those that got in each other's way do not meet again.
    pub(super) async fn again(&mut self) -> bool {
        let goes_on = Instant::now() < self.give_up;
        if goes_on {
            sleep(self.pause.mul_f64(jitter())).await;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        }
        goes_on
    }
}

/// Runs a unit until it is committed, is refused, or fails for a reason of its own.
pub(super) async fn run<U: Unit>(pool: &Pool, mut unit: U) -> Result<U::Output, U::Error> {
    let mut tries = Tries::begin();
    loop {
        let (outcome, again) = attempt(pool, &mut unit).await;
        if !again || !tries.again().await {
            return outcome;
        }
    }
}

/// What came of it, and whether the same again may succeed: only if it is known that nothing was committed.
async fn attempt<U: Unit>(pool: &Pool, unit: &mut U) -> (Result<U::Output, U::Error>, bool) {
    let mut connection = match begin(pool, unit.sees()).await {
        Ok(connection) => connection,
        Err(error) => {
            let again = is_lost(&error);
            return (Err(StoreError::from(error).into()), again);
        }
    };
    let work = AssertUnwindSafe(unit.run(&mut connection)).catch_unwind();
    // The panic has been reported where it happened.
    let done = work.await.unwrap_or_else(|_| Err(StoreError::Task.into()));
    let Connection::Postgres(work) = connection else {
        return (Err(StoreError::Task.into()), false);
    };
    match done {
        Ok(output) => match work.commit().await {
            Ok(()) => (Ok(output), false),
            Err(error) => {
                // A commit whose answer was lost may have happened.
                let again = is_conflict(&error);
                (Err(StoreError::from(error).into()), again)
            }
        },
        Err(own) => {
            let again = work.is_worth_another_try();
            work.rollback().await.ok();
            (Err(own), again)
        }
    }
}

/// From a half up to one.
fn jitter() -> f64 {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    0.5 + f64::from(random) / f64::from(u32::MAX) / 2.0
}
