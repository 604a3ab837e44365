//! From `SQLite` to `PostgreSQL`, and keys in the database.

use std::{fs, process::Stdio};

use sqlx::{Connection, PgConnection, SqliteConnection, raw_sql};

use crate::{
    backup::fill,
    client::PHOTO,
    process::{Server, refused, said, server},
};

const KEY: &str = "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b";
const OTHER: &str = "6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f";

#[tokio::test]
async fn an_installation_moves_and_sessions_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let before = Server::start(folder.path());
    let mut ada = fill(&before).await;
    drop(before);
    let file = folder.path().join("data/longhaul.db");
    let target = postgres_for_tests::fresh();
    let arguments = ["migrate-to", &target, "--key", KEY];

    let done = said(folder.path(), &arguments);
    assert!(done.contains("untouched"), "{done}");
    let (code, error) = refused(folder.path(), &arguments);
    assert!(code == 2 && error.contains("not empty"), "{error}");
    assert!(file.is_file());

    // Without the file, nothing but the database can have the keys.
    fs::remove_file(folder.path().join("data/keys.json")).unwrap();
    let mut after = server(folder.path());
    after
        .env("LONGHAUL_DATABASE_URL", &target)
        .env("LONGHAUL_KEY", KEY)
        .stderr(Stdio::null());
    let after = Server::launch(&mut after);
    ada.client.address.clone_from(&after.address);
    let draft = ada.client.load(&ada.application).await;
    assert_eq!(draft["answers"]["surname"], "Lovelace");
    ada.client.renew().await;
    assert_eq!(ada.client.uploaded(&ada.photo).await, PHOTO);
    drop(after);

    let url = format!("--database-url={target}");
    let (_, error) = refused(folder.path(), &[&url]);
    assert!(error.contains("openssl rand -hex 32"), "{error}");
    let (code, error) = refused(folder.path(), &[&url, "--key", OTHER]);
    assert!(code == 2 && error.contains("same LONGHAUL_KEY"), "{error}");
    let (code, error) = refused(folder.path(), &[&url, "--key", "file"]);
    assert!(code == 2 && error.contains("set LONGHAUL_KEY"), "{error}");
    assert!(!error.contains(KEY) && !error.contains(OTHER));
}

#[tokio::test]
async fn an_interrupted_move_goes_on_and_changes_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let before = Server::start(folder.path());
    fill(&before).await;
    drop(before);
    let target = postgres_for_tests::fresh();
    let arguments = ["migrate-to", &target];

    let mut there = PgConnection::connect(&target).await.unwrap();
    said(folder.path(), &arguments);
    // As it is when the copy ends after the first table.
    raw_sql(
        "CREATE TABLE moving_from_sqlite (name TEXT NOT NULL PRIMARY KEY, copied BIGINT NOT NULL);
         INSERT INTO moving_from_sqlite SELECT 'users', count(*) FROM users;
         DO $$ BEGIN EXECUTE (
             SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' CASCADE' FROM pg_tables
             WHERE schemaname = 'public' AND tablename NOT IN ('users', '_sqlx_migrations', 'moving_from_sqlite')
         ); END $$",
    )
    .execute(&mut there)
    .await
    .unwrap();
    let half = format!("--database-url={target}");
    let (code, error) = refused(folder.path(), &[&half, "--key", KEY]);
    assert!(code == 2 && error.contains("come to its end"), "{error}");
    said(folder.path(), &arguments);
    let applications: i64 = sqlx::query_scalar("SELECT count(*) FROM applications")
        .fetch_one(&mut there)
        .await
        .unwrap();
    assert_eq!(applications, 1);

    // A copy that is not what the source is now.
    raw_sql(
        "CREATE TABLE moving_from_sqlite (name TEXT NOT NULL PRIMARY KEY, copied BIGINT NOT NULL);
         INSERT INTO moving_from_sqlite SELECT 'users', count(*) FROM users;
         UPDATE users SET email = 'eve@example.com';
         DO $$ BEGIN EXECUTE (
             SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' CASCADE' FROM pg_tables
             WHERE schemaname = 'public' AND tablename NOT IN ('users', '_sqlx_migrations', 'moving_from_sqlite')
         ); END $$",
    )
    .execute(&mut there)
    .await
    .unwrap();
    let (code, error) = refused(folder.path(), &arguments);
    assert!(
        code == 1 && error.contains("table users is not the same"),
        "{error}"
    );

    let mut source = SqliteConnection::connect(&format!(
        "sqlite://{}/data/longhaul.db",
        folder.path().display()
    ))
    .await
    .unwrap();
    let users: String = sqlx::query_scalar("SELECT email FROM users")
        .fetch_one(&mut source)
        .await
        .unwrap();
    assert_eq!(users, "ada@example.com");
}
