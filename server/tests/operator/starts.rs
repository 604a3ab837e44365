//! Each way in which a start can fail has a code of its own, and a sentence that says what to do.

use std::{fs, net::TcpListener, path::Path};

use sqlx::{Connection, SqliteConnection};

use crate::process::{Server, refused, said, server};

const USAGE: i32 = 2;
const ADDRESS: i32 = 3;
const FOLDER: i32 = 4;
const SCHEMA: i32 = 5;
const DAMAGED: i32 = 6;
const KEYS: i32 = 7;

/// Starts a server that must not start, and expects its complaint to hold all of `words`.
fn fails(folder: &Path, (name, value): (&str, &str), code: i32, words: &[&str]) {
    let output = server(folder).env(name, value).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{error}");
    for word in words {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
    assert_eq!(error.lines().count(), 1, "one sentence to read: {error}");
}

const AS_IS: (&str, &str) = ("LONGHAUL_LOG", "error");

/// A folder in which a server has run.
fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Server::start(folder.path()).kill();
    folder
}

async fn execute(folder: &Path, sql: &'static str) {
    let file = folder.join("data/longhaul.db");
    let mut database = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[test]
fn a_setting_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let setting = ("LONGHAUL_ACCESS_TTL", "soon");
    fails(
        folder.path(),
        setting,
        USAGE,
        &["LONGHAUL_ACCESS_TTL", "soon", "5m"],
    );
    let setting = ("LONGHAUL_ACESS_TTL", "5m");
    fails(
        folder.path(),
        setting,
        USAGE,
        &["LONGHAUL_ACESS_TTL", "--help"],
    );
}

#[test]
fn the_port_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    for setting in ["LONGHAUL_ADDR", "LONGHAUL_METRICS_ADDR"] {
        let words = [setting, address.as_str(), "choose another port"];
        fails(folder.path(), (setting, &address), ADDRESS, &words);
    }
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[test]
fn a_folder_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("occupied"), "").unwrap();
    let setting = ("LONGHAUL_DATA_DIR", "occupied/data");
    fails(
        folder.path(),
        setting,
        FOLDER,
        &["LONGHAUL_DATA_DIR", "occupied", "write"],
    );
    let setting = ("LONGHAUL_DATABASE_URL", "sqlite://occupied/longhaul.db");
    fails(
        folder.path(),
        setting,
        FOLDER,
        &["LONGHAUL_DATABASE_URL", "occupied", "write"],
    );
    fs::create_dir_all(folder.path().join("folder.db")).unwrap();
    let setting = ("LONGHAUL_DATABASE_URL", "sqlite://folder.db");
    fails(
        folder.path(),
        setting,
        FOLDER,
        &["LONGHAUL_DATABASE_URL", "folder.db"],
    );
    fs::create_dir_all(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/uploads"), "").unwrap();
    let setting = ("LONGHAUL_DATA_DIR", "other");
    fails(
        folder.path(),
        setting,
        FOLDER,
        &["LONGHAUL_DATA_DIR", "uploads"],
    );
}

#[tokio::test]
async fn the_database_is_of_a_newer_version() {
    let folder = used();
    execute(
        folder.path(),
        "INSERT INTO _sqlx_migrations VALUES (9999, 'from the future', 0, TRUE, x'00', 0)",
    )
    .await;
    let words = ["LONGHAUL_DATABASE_URL", "9999", "newer version", "backup"];
    fails(folder.path(), AS_IS, SCHEMA, &words);
    let (code, _) = refused(folder.path(), &["user", "list"]);
    assert_eq!(code, SCHEMA);
}

#[tokio::test]
async fn a_command_does_not_bring_an_older_database_up_to_date() {
    let folder = used();
    execute(
        folder.path(),
        "DELETE FROM _sqlx_migrations WHERE version = 13; DROP TABLE operator_actions;",
    )
    .await;
    let (code, error) = refused(folder.path(), &["user", "list"]);
    assert_eq!(code, SCHEMA);
    assert!(error.contains("Start the server once"), "{error}");
    said(folder.path(), &["check"]);
    Server::start(folder.path()).kill();
    said(folder.path(), &["user", "list"]);
}

#[test]
fn the_database_is_damaged() {
    let folder = used();
    let file = folder.path().join("data/longhaul.db");
    fs::remove_file(folder.path().join("data/longhaul.db-wal")).unwrap();
    fs::write(
        &file,
        "this was a database once, and something wrote over it",
    )
    .unwrap();
    let words = ["LONGHAUL_DATABASE_URL", "is damaged", "server restore"];
    fails(folder.path(), AS_IS, DAMAGED, &words);
    let (code, _) = refused(folder.path(), &["check"]);
    assert_eq!(code, DAMAGED);
}

#[test]
fn the_keys_are_damaged() {
    let folder = used();
    let file = folder.path().join("data/keys.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let words = ["LONGHAUL_DATA_DIR", "keys.json", "backup"];
    fails(folder.path(), AS_IS, KEYS, &words);
    let (code, _) = refused(folder.path(), &["keys", "list"]);
    assert_eq!(code, KEYS);
    let output = server(folder.path()).arg("check").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("DAMAGE keys"));
}

#[test]
fn commands_make_no_database() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["user", "list"][..], &["audit"], &["check"]] {
        let (code, error) = refused(folder.path(), arguments);
        assert_eq!(code, USAGE);
        assert!(error.contains("--database-url"), "{error}");
    }
    assert!(!folder.path().join("data").exists());
}
