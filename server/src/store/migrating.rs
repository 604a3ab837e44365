//! The steps of `PostgreSQL`'s schema, one after another. Each is a transaction that begins with its note in the table of steps:
//! of servers that start at once, on whatever connections, one makes the note and the others wait for it. `sqlx` has a lock for
//! that which belongs to a session of the database, and a pooler in transaction mode would leave it locked for good. Its table
//! is kept.

use sqlx::{
    PgPool, Postgres, Transaction,
    migrate::{MigrateError, Migration},
};

use super::{
    StoreError,
    error::is_already_there,
    postgres::MIGRATIONS,
    schema::{self, Schema},
};

const NOTES: &str = "
    CREATE TABLE IF NOT EXISTS _sqlx_migrations (
        version        BIGINT      NOT NULL PRIMARY KEY,
        description    TEXT        NOT NULL,
        installed_on   TIMESTAMPTZ NOT NULL DEFAULT now(),
        success        BOOLEAN     NOT NULL,
        checksum       BYTEA       NOT NULL,
        execution_time BIGINT      NOT NULL
    )";

pub(super) async fn bring_up_to_date(pool: &PgPool, schema: Schema) -> Result<(), StoreError> {
    match sqlx::raw_sql(NOTES).execute(pool).await {
        // Another server was quicker by less than this statement takes.
        Err(error) if is_already_there(&error) => {}
        made => {
            made?;
        }
    }
    while take_a_step(pool, schema).await? {}
    Ok(())
}

/// Whether there may be another one.
async fn take_a_step(pool: &PgPool, schema: Schema) -> Result<bool, StoreError> {
    let mut transaction = pool.begin().await?;
    // Another server may have got further than this one knows.
    schema::check_postgres(&mut transaction, schema).await?;
    let Some(step) = next(&mut transaction).await? else {
        return Ok(false);
    };
    let note = sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES ($1, $2, TRUE, $3, -1) ON CONFLICT DO NOTHING",
    );
    let noted = note
        .persistent(false)
        .bind(step.version)
        .bind(&*step.description)
        .bind(&*step.checksum)
        .execute(&mut *transaction)
        .await?;
    if noted.rows_affected() > 0 {
        let taken = sqlx::raw_sql(step.sql.clone())
            .execute(&mut *transaction)
            .await;
        taken.map_err(|error| MigrateError::ExecuteMigration(error, step.version))?;
        transaction.commit().await?;
    }
    Ok(true)
}

/// The first that has not been taken. One that has must be the one that is known here.
async fn next(
    transaction: &mut Transaction<'_, Postgres>,
) -> Result<Option<&'static Migration>, StoreError> {
    let taken: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations")
            .persistent(false)
            .fetch_all(&mut **transaction)
            .await?;
    for step in MIGRATIONS.iter() {
        match taken.iter().find(|(version, _)| *version == step.version) {
            None => return Ok(Some(step)),
            Some((_, checksum)) if **checksum != *step.checksum => {
                return Err(MigrateError::VersionMismatch(step.version).into());
            }
            Some(_) => {}
        }
    }
    Ok(None)
}
