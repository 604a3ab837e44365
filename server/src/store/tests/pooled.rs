//! Through a pooler in transaction mode, which gives each transaction another session of the database. `make pooled`.

use std::collections::BTreeSet;

use futures::future::{join_all, try_join_all};
use postgres_for_tests::{Durability, Pooler, Server, fresh_pooled};

use super::postgres::{marks, open, write};
use crate::store::{Store, db::query_scalar};

/// More at a time than there are sessions, and all of them different.
#[tokio::test]
#[ignore = "needs pgbouncer: make pooled"]
async fn each_statement_is_answered_with_its_own_rows() {
    let store = open(&fresh_pooled()).await;
    let asked = |number: i64| {
        let store = &store;
        async move {
            // Some with a parameter less, or of another type: an answer to another statement would not even fit.
            if number % 2 == 0 {
                let plus: i64 = query_scalar("SELECT $1 + $2")
                    .bind(number)
                    .bind(1_000_i64)
                    .fetch_one(store.reader())
                    .await
                    .unwrap();
                assert_eq!(plus, number + 1_000);
            } else {
                let text: String = query_scalar("SELECT $1 || ' asked'")
                    .bind(number.to_string())
                    .fetch_one(store.reader())
                    .await
                    .unwrap();
                assert_eq!(text, format!("{number} asked"));
            }
        }
    };
    join_all((0..2_000).map(asked)).await;
}

#[tokio::test]
#[ignore = "needs pgbouncer: make pooled"]
async fn servers_that_start_at_once_bring_it_up_to_date_once_and_leave_no_lock() {
    let address = fresh_pooled();
    let stores = join_all((0..3).map(|_| open(&address))).await;
    let locks: i64 =
        query_scalar("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
            .fetch_one(stores[0].reader())
            .await
            .unwrap();
    assert_eq!(locks, 0);
    try_join_all(stores.iter().map(Store::check)).await.unwrap();
}

#[tokio::test]
#[ignore = "needs pgbouncer: make pooled"]
async fn nothing_is_left_in_the_sessions_of_the_pooler() {
    let store = open(&fresh_pooled()).await;
    write(&store, "a").await.unwrap();
    let mut settings = BTreeSet::new();
    let mut statements = 0;
    for _ in 0..20 {
        let setting: String = query_scalar("SELECT current_setting('lock_timeout')")
            .fetch_one(store.reader())
            .await
            .unwrap();
        settings.insert(setting);
        statements +=
            query_scalar::<i64>("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")
                .fetch_one(store.reader())
                .await
                .unwrap();
    }
    assert_eq!(settings, BTreeSet::from(["0".to_owned()]));
    assert_eq!(statements, 0);
}

#[tokio::test]
#[ignore = "needs pgbouncer: make pooled"]
async fn work_goes_on_by_itself_after_the_database_was_killed() {
    let mut server = Server::start(Durability::Full);
    server.create("longhaul");
    let pooler = Pooler::start(server.port(), 2);
    let store = open(&pooler.address("longhaul")).await;
    write(&store, "a").await.unwrap();
    server.kill();
    server.start_again();
    write(&store, "b").await.unwrap();
    assert_eq!(marks(&store).await, ["a", "b"]);
}
