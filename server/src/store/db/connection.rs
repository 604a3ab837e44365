//! A connection within a transaction.

use std::borrow::Cow;

use app::api::{SessionId, UserId};
use sqlx::{Executor, Postgres, Sqlite, SqliteConnection, Transaction, postgres::PgRow};

use super::{Engine, Patience, Sessions, Value, either, pool::prepared, query, query_scalar};
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
    sessions: Sessions,
    patience: Patience,
    /// A statement has failed, and with it the whole transaction.
    failed: bool,
    worth_another_try: bool,
}

impl Work {
    pub(super) fn new(
        transaction: Transaction<'static, Postgres>,
        sessions: Sessions,
        patience: Patience,
    ) -> Self {
        Self {
            transaction,
            sessions,
            patience,
            failed: false,
            worth_another_try: false,
        }
    }

    pub(super) async fn execute(
        &mut self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<u64, sqlx::Error> {
        let query = prepared(text, values, self.sessions)?;
        let done = self.patience.wait(self.transaction.execute(query)).await;
        Ok(self.noting(done)?.rows_affected())
    }

    pub(super) async fn row(
        &mut self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<Option<PgRow>, sqlx::Error> {
        let query = prepared(text, values, self.sessions)?;
        let row = self.transaction.fetch_optional(query);
        let row = self.patience.wait(row).await;
        self.noting(row)
    }

    pub(super) async fn rows(
        &mut self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let query = prepared(text, values, self.sessions)?;
        let rows = self.patience.wait(self.transaction.fetch_all(query)).await;
        self.noting(rows)
    }

    fn noting<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if let Err(error) = &result {
            self.failed = true;
            self.worth_another_try |= is_conflict(error) || is_lost(error);
        }
        result
    }

    /// Whether it failed because of what others did at the same time, or because the connection was lost: nothing of it was
    /// committed, and the same again may succeed.
    pub(in crate::store) fn is_worth_another_try(&self) -> bool {
        self.worth_another_try
    }

    /// Fails if a statement did, even if its error was not passed on: `PostgreSQL` undoes such a transaction, and says nothing.
    pub(in crate::store) async fn commit(self) -> Result<(), sqlx::Error> {
        if self.failed {
            self.rollback().await?;
            let reason = "a transaction with a failed statement cannot be committed";
            return Err(sqlx::Error::Protocol(reason.to_owned()));
        }
        self.patience.wait(self.transaction.commit()).await
    }

    pub(in crate::store) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.patience.wait(self.transaction.rollback()).await
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

    /// The same for up to `most` users whose ids come after `last`; who they are.
    pub async fn write_for_next(
        &mut self,
        last: &str,
        most: i64,
    ) -> Result<Vec<String>, sqlx::Error> {
        query_scalar(either(
            "SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT $2",
            "SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT $2 FOR NO KEY UPDATE",
        ))
        .bind(last)
        .bind(most)
        .fetch_all(self)
        .await
    }

    /// Fails if `PostgreSQL` takes no writes: it is a copy of another, or its operator has said so.
    pub(in crate::store) async fn may_write(&mut self) -> Result<(), sqlx::Error> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let read_only: bool =
            query_scalar("SELECT current_setting('transaction_read_only') = 'on'")
                .fetch_one(self)
                .await?;
        match read_only {
            true => Err(sqlx::Error::Protocol("it takes no writes".to_owned())),
            false => Ok(()),
        }
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
