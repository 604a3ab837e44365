//! From `SQLite` to `PostgreSQL`, and keys in the database.

use std::{
    fs,
    process::{Command, Stdio},
};

use longhaul_server::store::{Location, Store, schema::Schema};
use sqlx::{Connection, PgConnection, SqliteConnection, raw_sql};

use crate::{
    backup::fill,
    client::PHOTO,
    process::{Server, refused, said, server},
};

pub(crate) const KEY: &str = "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b";
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

#[tokio::test]
async fn a_server_that_has_nothing_to_do_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(folder.path());
    let ada = fill(&running).await;
    let target = postgres_for_tests::fresh();
    let (code, error) = refused(folder.path(), &["migrate-to", &target]);
    assert!(code == 1 && error.contains("Stop every server"), "{error}");
    // It was not disturbed.
    let saved = ada
        .client
        .save(&ada.application, 1, Some("Lovelace"), "King");
    assert_eq!(saved.await.unwrap().0, 200);
    running.kill();
    said(folder.path(), &["migrate-to", &target]);
}

/// What a server would write then would not be in the copy.
#[tokio::test]
async fn no_server_starts_on_what_is_being_moved() {
    let folder = tempfile::tempdir().unwrap();
    fill(&Server::start(folder.path())).await;
    let target = postgres_for_tests::fresh();
    let location = Location::Postgres(target.parse().unwrap());
    let filling = Store::open_existing(&location, Schema::Filling).await;
    filling.unwrap().close().await;
    let mut holder = PgConnection::connect(&target).await.unwrap();
    raw_sql("BEGIN; LOCK TABLE applications")
        .execute(&mut holder)
        .await
        .unwrap();
    let mut moving = server(folder.path())
        .args(["migrate-to", &target])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut watcher = PgConnection::connect(&target).await.unwrap();
    let mut waits = async || {
        sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'applications'::regclass)",
        )
        .fetch_one(&mut watcher)
        .await
        .unwrap()
    };
    while !waits().await {
        assert!(moving.try_wait().unwrap().is_none(), "it has ended");
    }
    let (code, error) = refused(folder.path(), &[]);
    assert!(code == 1 && error.contains("while it copies"), "{error}");
    raw_sql("COMMIT").execute(&mut holder).await.unwrap();
    assert!(moving.wait().unwrap().success());
    drop(Server::start(folder.path()));
}

/// More rows than a batch has, and an end in the middle of them.
#[tokio::test]
async fn a_move_goes_on_within_a_table() {
    const ROWS: i64 = 1_803;
    let folder = tempfile::tempdir().unwrap();
    fill(&Server::start(folder.path())).await;
    let file = folder.path().join("data/longhaul.db");
    let mut source = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    let before: i64 = sqlx::query_scalar("SELECT count(*) FROM security_events")
        .fetch_one(&mut source)
        .await
        .unwrap();
    sqlx::query(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1)
         INSERT INTO security_events (at, kind, user_id) SELECT n, 'signed_in', u.id FROM n, users u",
    )
    .bind(ROWS - before)
    .execute(&mut source)
    .await
    .unwrap();
    source.close().await.unwrap();

    let target = postgres_for_tests::fresh();
    let location = Location::Postgres(target.parse().unwrap());
    let filling = Store::open_existing(&location, Schema::Filling).await;
    filling.unwrap().close().await;
    let mut there = PgConnection::connect(&target).await.unwrap();
    // In place of the cable.
    raw_sql("ALTER TABLE security_events ADD CONSTRAINT breaks CHECK (id <= 1000)")
        .execute(&mut there)
        .await
        .unwrap();
    let arguments = ["migrate-to", &target];
    let (_, error) = refused(folder.path(), &arguments);
    assert!(error.contains("breaks"), "{error}");
    let mut count = async || {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM security_events")
            .fetch_one(&mut there)
            .await
            .unwrap()
    };
    assert_eq!(count().await, 1_000);
    let mut other = PgConnection::connect(&target).await.unwrap();
    raw_sql("ALTER TABLE security_events DROP CONSTRAINT breaks")
        .execute(&mut other)
        .await
        .unwrap();
    // The sums over all rows are compared by the command itself.
    said(folder.path(), &arguments);
    assert_eq!(count().await, ROWS);
}

#[tokio::test]
async fn sealed_keys_are_managed_and_restored_with_the_key_that_sealed_them() {
    let folder = tempfile::tempdir().unwrap();
    let with = |command: &mut Command, key: &str| {
        command.env("LONGHAUL_KEY", key).stderr(Stdio::null());
        Server::launch(command)
    };
    let before = with(&mut server(folder.path()), KEY);
    let mut ada = fill(&before).await;
    said(folder.path(), &["backup", "b.longhaul", "--key", KEY]);
    drop(before);
    let backup = folder.path().join("b.longhaul");

    let elsewhere = tempfile::tempdir().unwrap();
    let restore = ["restore", backup.to_str().unwrap(), "--key", KEY];
    said(elsewhere.path(), &restore);
    assert!(!elsewhere.path().join("data/keys.json").exists());
    let (code, error) = refused(elsewhere.path(), &["--key", OTHER]);
    assert!(code == 2 && error.contains("same LONGHAUL_KEY"), "{error}");
    let after = with(&mut server(elsewhere.path()), KEY);
    ada.client.address.clone_from(&after.address);
    ada.client.renew().await;
    drop(after);

    let target = postgres_for_tests::fresh();
    said(folder.path(), &["migrate-to", &target, "--key", KEY]);
    let url = format!("--database-url={target}");
    let keys = |command: &[&'static str], key: &str| {
        let mut arguments = vec![url.as_str(), "--key", key, "keys"];
        arguments.extend(command);
        let output = server(elsewhere.path()).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, list) = keys(&["list"], KEY);
    assert_eq!(code, Some(0), "{list}");
    let (code, rotated) = keys(&["rotate"], KEY);
    assert_eq!(code, Some(0), "{rotated}");
    assert_ne!(keys(&["list"], KEY).1, list);
    for command in [&["list"][..], &["rotate"], &["reseal"]] {
        let (code, error) = keys(command, OTHER);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains("same LONGHAUL_KEY"), "{error}");
    }
    let both = format!("{OTHER} {KEY}");
    let (code, resealed) = keys(&["reseal"], &both);
    assert_eq!(code, Some(0), "{resealed}");
    assert_eq!(keys(&["list"], OTHER).0, Some(0));
    assert_eq!(keys(&["list"], KEY).0, Some(2));
}

/// An account whose sessions are remembered was deleted, which triggers of both databases note.
#[tokio::test]
async fn what_triggers_have_written_is_copied_and_not_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    drop(Server::start(folder.path()));
    let file = folder.path().join("data/longhaul.db");
    let mut source = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    raw_sql("INSERT INTO deleted_sessions (session_id, deleted_at) VALUES ('a', 1), ('b', 2)")
        .execute(&mut source)
        .await
        .unwrap();
    // What was noted long ago is forgotten.
    raw_sql("DELETE FROM ended_sessions WHERE session_id = 'a'")
        .execute(&mut source)
        .await
        .unwrap();
    source.close().await.unwrap();
    let target = postgres_for_tests::fresh();
    said(folder.path(), &["migrate-to", &target]);

    let mut there = PgConnection::connect(&target).await.unwrap();
    raw_sql("INSERT INTO deleted_sessions (session_id, deleted_at) VALUES ('c', 3)")
        .execute(&mut there)
        .await
        .unwrap();
    let ended: Vec<(i64, String)> =
        sqlx::query_as("SELECT seq, session_id FROM ended_sessions ORDER BY seq")
            .fetch_all(&mut there)
            .await
            .unwrap();
    assert_eq!(ended, [(2, "b".to_owned()), (3, "c".to_owned())]);
}

#[tokio::test]
async fn a_move_goes_on_after_the_keys_were_put_there() {
    let folder = tempfile::tempdir().unwrap();
    let before = Server::start(folder.path());
    fill(&before).await;
    drop(before);
    let target = postgres_for_tests::fresh();
    let arguments = ["migrate-to", &target, "--key", KEY];
    let nowhere = [&arguments[..], &["--files-to", "file:///dev/null/uploads"]].concat();
    let (code, error) = refused(folder.path(), &nowhere);
    assert!(code == 4 && error.contains("Run this again"), "{error}");
    said(folder.path(), &arguments);
}
