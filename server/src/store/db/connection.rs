//! A connection within a transaction.

use app::api::{SessionId, UserId};
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use super::{Engine, query, query_scalar};
use crate::store::error::{is_conflict, is_lost};

pub enum Connection {
    /// The one that writes.
    Sqlite(SqliteConnection),
    Reading(Transaction<'static, Sqlite>),
    Postgres(Work),
}

/// A transaction of `PostgreSQL`, and what became of it so far.
pub struct Work {
    transaction: Transaction<'static, Postgres>,
    worth_another_try: bool,
}

impl Work {
    pub(in crate::store) fn new(transaction: Transaction<'static, Postgres>) -> Self {
        Self {
            transaction,
            worth_another_try: false,
        }
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(super) fn noting<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if let Err(error) = &result
            && (is_conflict(error) || is_lost(error))
        {
            self.worth_another_try = true;
        }
        result
    }

    /// Whether it failed because of what others did at the same time, or because the connection was lost: nothing of it was
    /// committed, and the same again may succeed.
    pub(in crate::store) fn is_worth_another_try(&self) -> bool {
        self.worth_another_try
    }

    pub(in crate::store) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }

    pub(in crate::store) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.transaction.rollback().await
    }
}

impl Connection {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) | Self::Reading(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// What is under it, if that is `SQLite`.
    pub fn sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match self {
            Self::Sqlite(connection) => Some(connection),
            Self::Reading(transaction) => Some(transaction),
            Self::Postgres(_) => None,
        }
    }

    /// Waits until no other transaction writes for `user`, and keeps others from it until this one ends. Comes first in
    /// every transaction that writes for a user: the rows of users stand for the single writer that `SQLite` has, where
    /// this does nothing. What is read after it is what those before have committed.
    pub async fn write_for(&mut self, user: UserId) -> Result<(), sqlx::Error> {
        if self.engine() == Engine::Postgres {
            query("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE")
                .bind(user.to_string())
                .execute(self)
                .await?;
        }
        Ok(())
    }

    /// The same for the user of `session`, and for `user` if there is one. In the order of their ids, so that two that need
    /// the same users do not wait for each other.
    pub async fn write_for_owner(
        &mut self,
        session: SessionId,
        user: Option<UserId>,
    ) -> Result<(), sqlx::Error> {
        if self.engine() == Engine::Postgres {
            query(
                "SELECT id FROM users WHERE id = (SELECT user_id FROM sessions WHERE id = $1) OR id = $2
                 ORDER BY id FOR NO KEY UPDATE",
            )
            .bind(session.to_string())
            .bind(user.map(|user| user.to_string()))
            .execute(self)
            .await?;
        }
        Ok(())
    }

    /// The same for all users.
    pub async fn write_for_everyone(&mut self) -> Result<(), sqlx::Error> {
        if self.engine() == Engine::Postgres {
            query("LOCK TABLE users IN EXCLUSIVE MODE")
                .execute(self)
                .await?;
        }
        Ok(())
    }

    /// Whether what failed on it may succeed if it is done again from the beginning.
    pub(in crate::store) fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Sqlite(_) | Self::Reading(_) => false,
            Self::Postgres(work) => work.is_worth_another_try(),
        }
    }

    /// Whether the database can be read.
    pub(in crate::store) async fn answers(&mut self) -> Result<(), sqlx::Error> {
        query_scalar::<i64>("SELECT count(*) FROM (SELECT 1 FROM users LIMIT 1) AS one")
            .fetch_one(self)
            .await
            .map(drop)
    }
}
