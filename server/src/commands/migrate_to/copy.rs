//! Copies one table.

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, PgPool, SqliteConnection};

use super::{
    MoveError, PROGRESS,
    catalogue::Table,
    values::{Sum, Summing, Values},
};

/// Rows of a batch: with the largest drafts, some tens of megabytes.
const ROWS: u64 = 500;

/// Reads all rows, writes those that are not there yet, and returns the sum over all of them.
pub(super) async fn table(
    source: &mut SqliteConnection,
    target: &PgPool,
    table: &Table,
) -> Result<Sum, MoveError> {
    let copied: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT copied FROM {PROGRESS} WHERE name = $1"
    )))
    .bind(&table.name)
    .fetch_optional(target)
    .await?;
    let copied = u64::try_from(copied.unwrap_or_default()).unwrap_or_default();
    let (mut sum, mut read, mut waiting) = (Summing::default(), 0, 0);
    let mut batch = Values::columns(table);
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(source);
    while let Some(row) = rows.try_next().await? {
        for (at, values) in batch.iter_mut().enumerate() {
            values.take(&row, at)?;
        }
        sum.add(&batch);
        read += 1;
        waiting += 1;
        if read <= copied {
            batch = Values::columns(table);
            waiting = 0;
        } else if waiting == ROWS {
            let full = std::mem::replace(&mut batch, Values::columns(table));
            write(target, table, full, read).await?;
            waiting = 0;
        }
    }
    if waiting > 0 {
        write(target, table, batch, read).await?;
    }
    Ok(sum.finish())
}

/// Writes a batch, and with it that so many rows are there.
async fn write(
    target: &PgPool,
    table: &Table,
    batch: Vec<Values>,
    copied: u64,
) -> Result<(), MoveError> {
    let arrays = table.columns.iter().enumerate();
    let arrays = arrays.map(|(at, it)| format!("${}::{}", at + 1, Values::array(it.kind)));
    let sql = format!(
        "INSERT INTO \"{}\" ({}) SELECT * FROM UNNEST({})",
        table.name,
        table.list(),
        arrays.collect::<Vec<_>>().join(", ")
    );
    let mut transaction = target.begin().await?;
    let mut insert = sqlx::query(AssertSqlSafe(sql));
    for values in batch {
        insert = values.bind(insert);
    }
    insert.execute(&mut *transaction).await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO {PROGRESS} (name, copied) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET copied = excluded.copied"
    )))
    .bind(&table.name)
    .bind(i64::try_from(copied).unwrap_or(i64::MAX))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Rows that are numbered by the database get numbers after those that were copied.
pub(super) async fn go_on_numbering(target: &PgPool, table: &Table) -> Result<(), MoveError> {
    let numbered: Vec<String> = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'",
    )
    .bind(&table.name)
    .fetch_all(target)
    .await?;
    for column in numbered {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence($1, $2), (SELECT coalesce(max(\"{column}\"), 0) + 1 FROM \"{}\"), false)",
            table.name
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(&table.name)
            .bind(&column)
            .execute(target)
            .await?;
    }
    Ok(())
}
