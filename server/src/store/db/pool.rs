//! Connections to `PostgreSQL`, or to a pooler before it.

use std::borrow::Cow;

use sqlx::{AssertSqlSafe, PgPool, Postgres, postgres::PgArguments, postgres::PgRow, query::Query};

use super::{Patience, Value, connection::Work, values::for_postgres};

/// Whose sessions of the database the connections of this server are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// Its own: a statement is prepared once for each.
    Own,
    /// A pooler's, in transaction mode: each transaction may be given another one, which has prepared nothing, or something
    /// else. A statement outside of transactions is prepared in one session and may be run in another. So here there is
    /// none: each has a transaction.
    Pooled,
}

#[derive(Clone, Debug)]
pub struct Pool {
    connections: PgPool,
    sessions: Sessions,
    patience: Patience,
}

impl Pool {
    pub(in crate::store) fn new(
        connections: PgPool,
        sessions: Sessions,
        patience: Patience,
    ) -> Self {
        Self {
            connections,
            sessions,
            patience,
        }
    }

    /// For what needs no more than connections.
    pub fn connections(&self) -> &PgPool {
        &self.connections
    }

    pub(in crate::store) fn patience(&self) -> &Patience {
        &self.patience
    }

    pub fn sessions(&self) -> Sessions {
        self.sessions
    }

    pub(in crate::store) async fn begin(&self, begin: &'static str) -> Result<Work, sqlx::Error> {
        let transaction = self.connections.begin_with(begin);
        let transaction = self.patience.wait(transaction).await?;
        Ok(Work::new(transaction, self.sessions, self.patience.clone()))
    }

    pub(super) async fn execute(
        &self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<u64, sqlx::Error> {
        if self.sessions == Sessions::Own {
            let done = prepared(text, values, self.sessions)?;
            let done = self.patience.wait(done.execute(&self.connections)).await?;
            return Ok(done.rows_affected());
        }
        let mut work = self.begin("BEGIN").await?;
        let written = work.execute(text, values).await?;
        work.commit().await?;
        Ok(written)
    }

    pub(super) async fn row(
        &self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<Option<PgRow>, sqlx::Error> {
        if self.sessions == Sessions::Own {
            let query = prepared(text, values, self.sessions)?;
            let row = query.fetch_optional(&self.connections);
            return self.patience.wait(row).await;
        }
        let mut work = self.begin("BEGIN").await?;
        let row = work.row(text, values).await?;
        work.commit().await?;
        Ok(row)
    }

    pub(super) async fn rows(
        &self,
        text: Cow<'static, str>,
        values: Vec<Value>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        if self.sessions == Sessions::Own {
            let query = prepared(text, values, self.sessions)?;
            return self.patience.wait(query.fetch_all(&self.connections)).await;
        }
        let mut work = self.begin("BEGIN").await?;
        let rows = work.rows(text, values).await?;
        work.commit().await?;
        Ok(rows)
    }
}

/// A statement for a connection of these sessions. Of a pooler's, none may keep it under a name: another client of the
/// pooler has given the same name to something else.
pub(super) fn prepared(
    text: Cow<'static, str>,
    values: Vec<Value>,
    sessions: Sessions,
) -> Result<Query<'static, Postgres, PgArguments>, sqlx::Error> {
    let arguments = for_postgres(values).map_err(sqlx::Error::Encode)?;
    let query = sqlx::query_with(AssertSqlSafe(text), arguments);
    Ok(query.persistent(sessions == Sessions::Own))
}
