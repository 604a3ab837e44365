//! Steps of the schema that arrive out of order, as when two branches each add one.

use longhaul_server::store::Store;
use longhaul_server::store::db::query_scalar;
use sqlx::{Connection, SqliteConnection};

#[tokio::test]
async fn a_step_that_was_left_out_is_made_up_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    Store::open(&file.clone().into())
        .await
        .unwrap()
        .close()
        .await;
    let mut database = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::raw_sql(
        "DELETE FROM _sqlx_migrations WHERE version = 9; DROP INDEX applications_by_change;",
    )
    .execute(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();

    let store = Store::open(&file.clone().into()).await.unwrap();
    let made: i64 =
        query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'applications_by_change'")
            .fetch_one(store.reader())
            .await
            .unwrap();
    assert_eq!(made, 1);
}
