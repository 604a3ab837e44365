//! Steps of the schema that arrive out of order, as when two branches each add one; that are of a later release; that several servers
//! would make at the same time.

use std::{collections::BTreeSet, process::Stdio, thread};

use longhaul_server::store::Store;
use longhaul_server::store::db::query_scalar;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::{
    backup::fill,
    moving::KEY,
    process::{Server, refused, said, server},
};

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

/// As an update from this release to the next leaves it, if one of its servers is started again.
#[tokio::test]
async fn steps_of_a_later_release_that_only_add_are_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    a_later_release_was_here(&file_in(&folder), &folder).await;
}

#[tokio::test]
async fn nor_are_they_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    a_later_release_was_here(&postgres_for_tests::fresh(), &folder).await;
}

async fn a_later_release_was_here(database: &str, folder: &TempDir) {
    let ada = fill(&start(database, folder)).await;
    // The second takes away what this release has not used since its own last step but one.
    let later = "
        ALTER TABLE users ADD COLUMN locale TEXT;
        CREATE TABLE letters (id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL);
        INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            VALUES (9997, 'letters', TRUE, '', 0), (9998, 'contract 0022 tokens', TRUE, '', 0)";
    change(database, later).await;
    let server = start(database, folder);
    let mut client = ada.client;
    client.address.clone_from(&server.address);
    client.renew().await;
    let draft = client.load(&ada.application).await;
    assert_eq!(draft["answers"]["surname"], "Lovelace");
    let saved = client.save(&ada.application, 1, Some("Lovelace"), "King");
    assert_eq!(saved.await.unwrap().0, 200);
    drop(server);
    let named = format!("--database-url={database}");
    said(folder.path(), &[&named, "--key", KEY, "user", "list"]);

    // A step that takes away what this release uses.
    let contract =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                    VALUES (9999, 'contract 9997 letters', TRUE, '', 0)";
    change(database, contract).await;
    let (code, error) = refused(folder.path(), &[&named, "--key", KEY]);
    assert!(code == 5 && error.contains("step 9997"), "{error}");
}

/// A step that is not what it was when it was made is not passed over.
#[tokio::test]
async fn a_changed_step_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(Server::start(folder.path()));
    let database = folder.path().join("data/longhaul.db");
    change(
        database.to_str().unwrap(),
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 9",
    )
    .await;
    let (code, error) = refused(folder.path(), &[]);
    assert!(code != 0 && error.contains('9'), "{error}");
}

#[tokio::test]
async fn servers_that_start_at_the_same_time_make_one_schema() {
    let folder = tempfile::tempdir().unwrap();
    several_start(&file_in(&folder), &folder).await;
}

#[tokio::test]
async fn and_they_make_one_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    several_start(&postgres_for_tests::fresh(), &folder).await;
}

async fn several_start(database: &str, folder: &TempDir) {
    let servers: Vec<Server> = thread::scope(|scope| {
        let starts = (0..4).map(|_| scope.spawn(|| start(database, folder)));
        let starts: Vec<_> = starts.collect();
        starts.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let addresses: BTreeSet<&String> = servers.iter().map(|it| &it.address).collect();
    assert_eq!(addresses.len(), 4);
    let ada = fill(&servers[0]).await;
    let mut client = ada.client;
    for server in &servers {
        client.address.clone_from(&server.address);
        client.renew().await;
        let draft = client.load(&ada.application).await;
        assert_eq!(draft["answers"]["surname"], "Lovelace");
    }
}

fn file_in(folder: &TempDir) -> String {
    format!("sqlite://{}/a.db", folder.path().display())
}

fn start(database: &str, folder: &TempDir) -> Server {
    let mut command = server(folder.path());
    command
        .env("LONGHAUL_DATABASE_URL", database)
        .env("LONGHAUL_KEY", KEY);
    Server::launch(command.stderr(Stdio::null()))
}

async fn change(database: &str, sql: &'static str) {
    if database.starts_with("postgres") {
        let mut database = PgConnection::connect(database).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
        return;
    }
    let mut database = SqliteConnection::connect(database).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}
