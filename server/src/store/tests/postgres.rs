//! What `PostgreSQL` does that `SQLite` does not: undo a transaction for the sake of another one, and go away.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use futures::{FutureExt, future::try_join_all};
use postgres_for_tests::{Durability, Server};
use sqlx::{Connection as _, migrate::MigrateError};
use tokio::{sync::Barrier, task::JoinSet};

use crate::store::{
    Location, Store, StoreError,
    db::{Connection, query, query_as, query_scalar},
    postgres::WRITERS,
    schema::Schema,
};

pub(super) async fn open(address: &str) -> Store {
    let location = Location::Postgres(address.parse().unwrap());
    Store::open(&location).await.unwrap()
}

async fn fresh() -> (Store, String) {
    let address = postgres_for_tests::fresh();
    (open(&address).await, address)
}

async fn mark(connection: &mut Connection, name: &str) -> Result<(), StoreError> {
    query("INSERT INTO deleted_sessions (session_id, deleted_at) VALUES ($1, 0)")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn write(store: &Store, name: &'static str) -> Result<(), StoreError> {
    let marked = store.transaction(name, |name, connection| mark(connection, name).boxed());
    marked.await
}

pub(super) async fn marks(store: &Store) -> Vec<String> {
    query_scalar("SELECT session_id FROM deleted_sessions ORDER BY session_id")
        .fetch_all(store.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn two_that_wait_for_each_other_both_come_to_their_end() {
    let (store, _) = fresh().await;
    write(&store, "a").await.unwrap();
    write(&store, "b").await.unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let both = Arc::new(Barrier::new(2));
    let cross = |first: &'static str, second: &'static str| {
        let step = (first, second, Arc::clone(&runs), Arc::clone(&both));
        store.transaction(step, |(first, second, runs, both), connection| {
            async move {
                let add =
                    "UPDATE deleted_sessions SET deleted_at = deleted_at + 1 WHERE session_id = $1";
                query(add).bind(*first).execute(&mut *connection).await?;
                if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                    both.wait().await;
                }
                query(add).bind(*second).execute(connection).await?;
                Ok::<_, StoreError>(())
            }
            .boxed()
        })
    };
    tokio::try_join!(cross("a", "b"), cross("b", "a")).unwrap();
    assert!(runs.load(Ordering::SeqCst) > 2, "neither was undone");
    let sums: Vec<i64> = query_scalar("SELECT deleted_at FROM deleted_sessions")
        .fetch_all(store.reader())
        .await
        .unwrap();
    assert_eq!(sums, [2, 2]);
}

#[tokio::test]
async fn a_unit_whose_connection_is_cut_is_done_again_and_once() {
    let (store, _) = fresh().await;
    let step = (store.clone(), 0);
    let cut = store.transaction(step, |(store, runs), connection| {
        async move {
            *runs += 1;
            mark(connection, "a").await?;
            if *runs == 1 {
                let own: i64 = query_scalar("SELECT CAST(pg_backend_pid() AS BIGINT)")
                    .fetch_one(&mut *connection)
                    .await?;
                query("SELECT pg_terminate_backend(CAST($1 AS INTEGER))")
                    .bind(own)
                    .execute(store.reader())
                    .await?;
            }
            mark(connection, "b").await?;
            Ok::<_, StoreError>(*runs)
        }
        .boxed()
    });
    assert_eq!(cut.await.unwrap(), 2);
    assert_eq!(marks(&store).await, ["a", "b"]);
}

#[tokio::test]
async fn nothing_is_acknowledged_after_a_statement_has_failed() {
    let (store, _) = fresh().await;
    write(&store, "a").await.unwrap();
    let careless = store.transaction((), |(), connection| {
        async move {
            mark(connection, "b").await?;
            assert!(mark(connection, "a").await.is_err(), "it is there already");
            Ok::<_, StoreError>(())
        }
        .boxed()
    });
    careless.await.unwrap_err();
    assert_eq!(marks(&store).await, ["a"]);
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_ready() {
    let (store, address) = fresh().await;
    store.check().await.unwrap();
    let copy = format!("{address}?options=-c%20default_transaction_read_only%3Don");
    let copy = Location::Postgres(copy.parse().unwrap());
    let copy = Store::open_existing(&copy, Schema::MustFit).await.unwrap();
    copy.check().await.unwrap_err();
}

#[tokio::test]
async fn reads_do_not_wait_for_writers_that_wait() {
    async fn add(connection: &mut Connection) -> Result<(), StoreError> {
        query("UPDATE deleted_sessions SET deleted_at = deleted_at + 1")
            .execute(connection)
            .await?;
        Ok(())
    }
    let (store, _) = fresh().await;
    write(&store, "a").await.unwrap();
    let mut first = store.write().await.unwrap();
    add(&mut first).await.unwrap();
    let mut waiting = JoinSet::new();
    for _ in 0..4 * WRITERS {
        let store = store.clone();
        waiting.spawn(async move {
            let added = store.transaction((), |(), connection| add(connection).boxed());
            added.await.unwrap();
        });
    }
    loop {
        let locked: i64 = query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .fetch_one(store.reader())
        .await
        .expect("a connection to read with");
        // One holds the lock.
        if locked == i64::from(WRITERS) - 1 {
            break;
        }
    }
    assert_eq!(marks(&store).await, ["a"]);
    first.commit().await.unwrap();
    waiting.join_all().await;
}

#[tokio::test]
async fn what_is_read_when_the_connection_is_cut_is_read_again() {
    let (store, _) = fresh().await;
    query("CREATE SEQUENCE tries")
        .execute(store.reader())
        .await
        .unwrap();
    // A sequence goes on whatever becomes of the transaction.
    let cut_once = "SELECT CASE nextval('tries') WHEN 1 THEN pg_terminate_backend(pg_backend_pid()) ELSE TRUE END";
    let read: bool = query_scalar(cut_once)
        .fetch_one(store.reader())
        .await
        .unwrap();
    assert!(read);
    let several = store.read(0, |runs, reader| {
        async move {
            *runs += 1;
            if *runs == 1 {
                query("SELECT pg_terminate_backend(pg_backend_pid())")
                    .execute(&mut *reader)
                    .await?;
            }
            let one: i64 = query_scalar("SELECT CAST(1 AS BIGINT)")
                .fetch_one(reader)
                .await?;
            Ok::<_, StoreError>((*runs, one))
        }
        .boxed()
    });
    assert_eq!(several.await.unwrap(), (2, 1));
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_killed_database_and_work_goes_on_by_itself() {
    let mut server = Server::start(Durability::Full);
    server.create("longhaul");
    let store = open(&server.address("longhaul")).await;
    write(&store, "a").await.unwrap();
    server.kill();
    write(&store, "b").await.unwrap_err();
    store.check().await.unwrap_err();
    server.start_again();
    store.check().await.unwrap();
    write(&store, "c").await.unwrap();
    assert_eq!(marks(&store).await, ["a", "c"]);
}

#[tokio::test]
async fn servers_that_start_at_once_bring_it_up_to_date_once() {
    let address = postgres_for_tests::fresh();
    let location = Location::Postgres(address.parse().unwrap());
    let stores = try_join_all((0..3).map(|_| Store::open(&location)));
    for store in stores.await.unwrap() {
        store.check().await.unwrap();
    }
}

#[tokio::test]
async fn a_step_that_was_another_one_when_it_was_taken_is_refused() {
    let (store, address) = fresh().await;
    query("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 21")
        .execute(store.reader())
        .await
        .unwrap();
    let again = Store::open(&Location::Postgres(address.parse().unwrap())).await;
    let Err(StoreError::Migration(refused)) = again else {
        panic!("it was opened");
    };
    assert!(matches!(refused, MigrateError::VersionMismatch(21)));
}

/// By table and column: whether it may be empty.
type Columns = BTreeMap<(String, String), bool>;

#[tokio::test]
async fn both_schemas_have_the_same_tables_and_columns() {
    let (store, _) = fresh().await;
    let columns: Vec<(String, String, bool)> = query_as(
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND column_name <> 'rowid'",
    )
    .fetch_all(store.reader())
    .await
    .unwrap();
    let there = |rows: Vec<(String, String, bool)>| -> Columns {
        let rows = rows.into_iter().filter(|row| row.0 != "_sqlx_migrations");
        rows.map(|(table, column, empty)| ((table, column), empty))
            .collect()
    };
    let mut sqlite = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    crate::store::sqlite::MIGRATIONS
        .run(&mut sqlite)
        .await
        .unwrap();
    let ours: Vec<(String, String, bool)> = query_as(
        r#"SELECT t.name, c.name, c."notnull" = 0 AND NOT (c.pk > 0) FROM sqlite_schema t, pragma_table_info(t.name) c
           WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'"#,
    )
    .fetch_all(&mut sqlite)
    .await
    .unwrap();
    assert_eq!(there(columns), there(ours));
}
