//! What a statement can be run on.

use sqlx::{SqliteConnection, SqlitePool};

use super::{Connection, Engine, Pool, connection::Work};

/// A connection in the middle of something, or any of those that read.
pub enum Access<'c> {
    Sqlite(&'c mut SqliteConnection),
    SqlitePool(&'c SqlitePool),
    Postgres(&'c mut Work),
    PostgresPool(&'c Pool),
}

/// Reads what is committed: each statement for itself.
#[derive(Clone, Debug)]
pub enum Reader {
    Sqlite(SqlitePool),
    Postgres(Pool),
}

impl Reader {
    /// Several statements that see the same state. Ends when it is dropped.
    pub async fn begin(&self) -> Result<Connection, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => Ok(Connection::Reading(pool.begin().await?)),
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Ok(Connection::Postgres(Box::pin(pool.begin(begin)).await?))
            }
        }
    }

    /// Its pool, if it is one of `SQLite`.
    pub fn sqlite(&self) -> Option<&SqlitePool> {
        match self {
            Self::Sqlite(pool) => Some(pool),
            Self::Postgres(_) => None,
        }
    }

    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(in crate::store) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.connections().close().await,
        }
    }
}

impl<'c> From<&'c Reader> for Access<'c> {
    fn from(reader: &'c Reader) -> Self {
        match reader {
            Reader::Sqlite(pool) => Self::SqlitePool(pool),
            Reader::Postgres(pool) => Self::PostgresPool(pool),
        }
    }
}

impl<'c> From<&'c mut Connection> for Access<'c> {
    fn from(connection: &'c mut Connection) -> Self {
        match connection {
            Connection::Sqlite(connection) => Self::Sqlite(connection),
            Connection::Reading(transaction) => Self::Sqlite(transaction),
            Connection::Postgres(work) => Self::Postgres(work),
        }
    }
}

impl<'c> From<&'c mut SqliteConnection> for Access<'c> {
    fn from(connection: &'c mut SqliteConnection) -> Self {
        Self::Sqlite(connection)
    }
}

impl<'c> From<&'c SqlitePool> for Access<'c> {
    fn from(pool: &'c SqlitePool) -> Self {
        Self::SqlitePool(pool)
    }
}
