//! Which steps of the schema a database has been through.

use sqlx::{PgConnection, SqliteConnection, migrate::Migrator};

use super::{StoreError, postgres, sqlite};

/// What is done about an older schema. A newer one is always refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    BringUpToDate,
    /// The same for the target of a move, which may be half filled.
    Filling,
    /// For commands that read and write as this version does.
    MustFit,
    /// For commands that take the database as it is.
    MayBeOld,
}

/// Refuses a database that this version cannot handle, before anything in it is changed.
pub async fn check(connection: &mut SqliteConnection, schema: Schema) -> Result<(), StoreError> {
    let table: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    )
    .fetch_optional(&mut *connection)
    .await?;
    let applied = match table {
        Some(_) => sqlx::query_scalar(APPLIED).fetch_all(connection).await?,
        None => Vec::new(),
    };
    judge(&applied, &sqlite::MIGRATIONS, schema)
}

/// The same for `PostgreSQL`.
pub(super) async fn check_postgres(
    connection: &mut PgConnection,
    schema: Schema,
) -> Result<(), StoreError> {
    let (there, half_filled): (bool, bool) = sqlx::query_as(
        "SELECT to_regclass('_sqlx_migrations') IS NOT NULL, to_regclass('moving_from_sqlite') IS NOT NULL",
    )
    .persistent(false)
    .fetch_one(&mut *connection)
    .await?;
    if half_filled && schema != Schema::Filling {
        return Err(StoreError::HalfMoved);
    }
    let applied = match there {
        true => {
            let applied = sqlx::query_scalar(APPLIED).persistent(false);
            applied.fetch_all(connection).await?
        }
        false => Vec::new(),
    };
    judge(&applied, &postgres::MIGRATIONS, schema)
}

const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

fn judge(found: &[i64], steps: &Migrator, schema: Schema) -> Result<(), StoreError> {
    let ours: Vec<i64> = steps.iter().map(|step| step.version).collect();
    let known = ours.iter().copied().max().unwrap_or_default();
    if let Some(found) = found.iter().copied().find(|step| !ours.contains(step)) {
        return Err(StoreError::Newer { found, known });
    }
    let complete = ours.iter().all(|step| found.contains(step));
    if schema == Schema::MustFit && !complete {
        let found = found.iter().copied().max().unwrap_or_default();
        return Err(StoreError::Older { found, known });
    }
    Ok(())
}
