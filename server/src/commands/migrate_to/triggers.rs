//! The triggers of the target. What they would write when rows are copied was written in the source, and is copied too.

use sqlx::{AssertSqlSafe, PgConnection};

/// The tables that have some, besides those by which foreign keys are checked.
const TABLES: &str =
    "SELECT DISTINCT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace";

pub(super) async fn stop(target: &mut PgConnection) -> Result<(), sqlx::Error> {
    switch(target, "DISABLE").await
}

pub(super) async fn go_on(target: &mut PgConnection) -> Result<(), sqlx::Error> {
    switch(target, "ENABLE").await
}

async fn switch(target: &mut PgConnection, how: &str) -> Result<(), sqlx::Error> {
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *target).await?;
    for table in tables {
        let sql = format!("ALTER TABLE \"{table}\" {how} TRIGGER USER");
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut *target)
            .await?;
    }
    Ok(())
}
