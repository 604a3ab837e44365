//! Which steps of the schema a database has been through.

use sqlx::SqliteConnection;

use super::{MIGRATIONS, StoreError};

/// What is done about an older schema. A newer one is always refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    BringUpToDate,
    /// For commands that read and write as this version does.
    MustFit,
    /// For commands that take the database as it is.
    MayBeOld,
}

/// Refuses a database that this version cannot handle, before anything in it is changed.
pub async fn check(connection: &mut SqliteConnection, schema: Schema) -> Result<(), StoreError> {
    let found = applied(connection).await?;
    let ours: Vec<i64> = MIGRATIONS.iter().map(|step| step.version).collect();
    let known = ours.iter().copied().max().unwrap_or_default();
    if let Some(found) = found.iter().copied().find(|step| !ours.contains(step)) {
        return Err(StoreError::Newer { found, known });
    }
    let complete = ours.iter().all(|step| found.contains(step));
    if schema == Schema::MustFit && !complete {
        let found = found.into_iter().max().unwrap_or_default();
        return Err(StoreError::Older { found, known });
    }
    Ok(())
}

async fn applied(connection: &mut SqliteConnection) -> Result<Vec<i64>, StoreError> {
    let table: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    )
    .fetch_optional(&mut *connection)
    .await?;
    if table.is_none() {
        return Ok(Vec::new());
    }
    let applied = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
        .fetch_all(connection)
        .await?;
    Ok(applied)
}
