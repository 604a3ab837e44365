//! A statement with its parameters.

use std::{borrow::Cow, marker::PhantomData};

use futures::future::BoxFuture;
use sqlx::{
    AssertSqlSafe, Executor, FromRow, Sqlite,
    postgres::PgRow,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{Access, Value, values::for_sqlite};
use crate::store::postgres::Tries;

/// The text of a statement, or of several that are one step: then each is given all parameters, and names those that it
/// needs. Not a text that was put together while the server runs.
#[derive(Clone, Debug)]
pub struct Sql {
    sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        either(text, text)
    }
}

/// For the few texts that hold a name which is no parameter.
impl From<AssertSqlSafe<String>> for Sql {
    fn from(AssertSqlSafe(text): AssertSqlSafe<String>) -> Self {
        Self {
            sqlite: text.clone().into(),
            postgres: text.into(),
        }
    }
}

/// Where the engines need different texts.
pub const fn either(sqlite: &'static str, postgres: &'static str) -> Sql {
    Sql {
        sqlite: Cow::Borrowed(sqlite),
        postgres: Cow::Borrowed(postgres),
    }
}

/// What can be read from a row of either engine.
pub trait FromEither:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> FromEither for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// A statement whose rows are of type `T`.
#[must_use]
pub struct Query<T> {
    sql: Sql,
    values: Vec<Value>,
    rows: PhantomData<fn() -> T>,
}

/// The same whose rows have one column.
#[must_use]
pub struct Scalar<T>(Query<(T,)>);

/// A statement that gives no rows, or none that matter.
pub fn query(sql: impl Into<Sql>) -> Query<()> {
    query_as(sql)
}

pub fn query_as<T>(sql: impl Into<Sql>) -> Query<T> {
    Query {
        sql: sql.into(),
        values: Vec::new(),
        rows: PhantomData,
    }
}

pub fn query_scalar<T>(sql: impl Into<Sql>) -> Scalar<T> {
    Scalar(query_as(sql))
}

impl<T> Query<T> {
    /// Gives the next parameter its value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; how many rows it wrote. Of several statements, as many as all of them did.
    pub async fn execute<'c>(self, access: impl Into<Access<'c>>) -> Result<u64, sqlx::Error> {
        let Self { sql, values, .. } = self;
        match access.into() {
            Access::Sqlite(connection) => {
                let query = sqlite(sql, values)?.execute(connection);
                Ok(query.await?.rows_affected())
            }
            Access::SqlitePool(pool) => {
                let query = sqlite(sql, values)?.execute(pool);
                Ok(query.await?.rows_affected())
            }
            Access::Postgres(work) => {
                apart(async move {
                    let mut written = 0;
                    // It takes one statement at a time.
                    for text in statements(sql.postgres) {
                        let values = needed(&text, &values);
                        written += work.execute(text, values).await?;
                    }
                    Ok(written)
                })
                .await
            }
            Access::PostgresPool(pool) => apart(pool.execute(sql.postgres, values)).await,
        }
    }
}

impl<T: FromEither> Query<T> {
    pub async fn fetch_optional<'c>(
        self,
        access: impl Into<Access<'c>>,
    ) -> Result<Option<T>, sqlx::Error> {
        let Self { sql, values, .. } = self;
        match access.into() {
            Access::Sqlite(connection) => {
                let row = connection.fetch_optional(sqlite(sql, values)?).await?;
                row.map(|row| T::from_row(&row)).transpose()
            }
            Access::SqlitePool(pool) => {
                let row = pool.fetch_optional(sqlite(sql, values)?).await?;
                row.map(|row| T::from_row(&row)).transpose()
            }
            Access::Postgres(work) => {
                let row = apart(work.row(sql.postgres, values)).await?;
                row.map(|row| T::from_row(&row)).transpose()
            }
            Access::PostgresPool(pool) => {
                let row = apart(async move {
                    let mut tries = Tries::begin();
                    loop {
                        let row = pool.row(sql.postgres.clone(), values.clone()).await;
                        if !tries.go_on(&row).await {
                            break row;
                        }
                    }
                });
                row.await?.map(|row| T::from_row(&row)).transpose()
            }
        }
    }

    /// Fails with [`sqlx::Error::RowNotFound`] if there is none.
    pub async fn fetch_one<'c>(self, access: impl Into<Access<'c>>) -> Result<T, sqlx::Error> {
        let row = self.fetch_optional(access).await?;
        row.ok_or(sqlx::Error::RowNotFound)
    }

    pub async fn fetch_all<'c>(self, access: impl Into<Access<'c>>) -> Result<Vec<T>, sqlx::Error> {
        let Self { sql, values, .. } = self;
        match access.into() {
            Access::Sqlite(connection) => {
                let rows = connection.fetch_all(sqlite(sql, values)?).await?;
                rows.iter().map(T::from_row).collect()
            }
            Access::SqlitePool(pool) => {
                let rows = pool.fetch_all(sqlite(sql, values)?).await?;
                rows.iter().map(T::from_row).collect()
            }
            Access::Postgres(work) => {
                let rows = apart(work.rows(sql.postgres, values)).await?;
                rows.iter().map(T::from_row).collect()
            }
            Access::PostgresPool(pool) => {
                let rows = apart(async move {
                    let mut tries = Tries::begin();
                    loop {
                        let rows = pool.rows(sql.postgres.clone(), values.clone()).await;
                        if !tries.go_on(&rows).await {
                            break rows;
                        }
                    }
                });
                rows.await?.iter().map(T::from_row).collect()
            }
        }
    }
}

impl<T> Scalar<T>
where
    (T,): FromEither,
{
    /// Gives the next parameter its value.
    pub fn bind(self, value: impl Into<Value>) -> Self {
        Self(self.0.bind(value))
    }

    pub async fn fetch_optional<'c>(
        self,
        access: impl Into<Access<'c>>,
    ) -> Result<Option<T>, sqlx::Error> {
        let row = self.0.fetch_optional(access).await?;
        Ok(row.map(|(value,)| value))
    }

    /// Fails with [`sqlx::Error::RowNotFound`] if there is none.
    pub async fn fetch_one<'c>(self, access: impl Into<Access<'c>>) -> Result<T, sqlx::Error> {
        let (value,) = self.0.fetch_one(access).await?;
        Ok(value)
    }

    pub async fn fetch_all<'c>(self, access: impl Into<Access<'c>>) -> Result<Vec<T>, sqlx::Error> {
        let rows = self.0.fetch_all(access).await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }
}

/// The way to `PostgreSQL` takes room of its own: otherwise every future that reads, and each around it, would hold it, and
/// requests that are answered by `SQLite`, or without either, be allocated with it.
fn apart<'a, T>(
    answer: impl Future<Output = Result<T, sqlx::Error>> + Send + 'a,
) -> BoxFuture<'a, Result<T, sqlx::Error>> {
    Box::pin(answer)
}

fn sqlite(
    sql: Sql,
    values: Vec<Value>,
) -> Result<sqlx::query::Query<'static, Sqlite, SqliteArguments>, sqlx::Error> {
    let arguments = for_sqlite(values).map_err(sqlx::Error::Encode)?;
    Ok(sqlx::query_with(AssertSqlSafe(sql.sqlite), arguments))
}

/// The parameters that a statement names. Prepared with more than these, it could not be used again with fewer.
fn needed(text: &str, values: &[Value]) -> Vec<Value> {
    let named = text.split('$').skip(1).filter_map(|after| {
        let digits = after.find(|it: char| !it.is_ascii_digit());
        after[..digits.unwrap_or(after.len())].parse().ok()
    });
    let most: usize = named.max().unwrap_or_default();
    values[..most.min(values.len())].to_vec()
}

/// No statement of this server has a semicolon within.
fn statements(text: Cow<'static, str>) -> Vec<Cow<'static, str>> {
    match text {
        Cow::Borrowed(text) => split(text).map(Cow::Borrowed).collect(),
        Cow::Owned(text) => split(&text).map(|part| part.to_owned().into()).collect(),
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(';').map(str::trim);
    parts.filter(|part| !part.is_empty())
}
