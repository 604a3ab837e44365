//! The disk of these tests: what is synced survives and nothing else is sure to, and plans come true.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use faulty_disk::{Disk, Fault, Operation, Plan};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    error::DatabaseError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

struct Mounted {
    folder: tempfile::TempDir,
    disk: Arc<Disk>,
}

impl Mounted {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        Self { folder, disk }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }
}

async fn connect(file: &Path, synchronous: SqliteSynchronous) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .connect()
        .await
        .unwrap()
}

async fn rows(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM t")
        .fetch_one(connection)
        .await
}

async fn insert(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO t VALUES (randomblob(3000))";
    sqlx::query(sql).execute(connection).await.map(drop)
}

/// How many rows a power cut leaves of ten that were acknowledged.
async fn left_after_cut(synchronous: SqliteSynchronous) -> i64 {
    let mounted = Mounted::new();
    let mut connection = connect(&mounted.file(), synchronous).await;
    sqlx::query("CREATE TABLE t (a)")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("PRAGMA wal_checkpoint")
        .execute(&mut connection)
        .await
        .unwrap();
    for _ in 0..10 {
        insert(&mut connection).await.unwrap();
    }
    mounted.disk.cut();
    let folder = tempfile::tempdir().unwrap();
    mounted.disk.synced().restore(folder.path()).unwrap();
    insert(&mut connection).await.unwrap_err();
    let mut connection = connect(&folder.path().join("a.db"), synchronous).await;
    rows(&mut connection).await.unwrap()
}

#[tokio::test]
async fn the_difference_between_full_and_normal_shows() {
    assert_eq!(left_after_cut(SqliteSynchronous::Full).await, 10);
    assert_eq!(left_after_cut(SqliteSynchronous::Normal).await, 0);
}

#[tokio::test]
async fn other_folders_are_left_alone() {
    let _mounted = Mounted::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.db");
    let mut connection = connect(&file, SqliteSynchronous::Full).await;
    sqlx::query("CREATE TABLE t (a)")
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(rows(&mut connection).await.unwrap(), 0);
    connection.close().await.unwrap();
    assert!(file.metadata().unwrap().len() > 0);
}

#[tokio::test]
async fn the_nth_operation_fails_and_the_next_one_does_not() {
    let mounted = Mounted::new();
    let mut connection = connect(&mounted.file(), SqliteSynchronous::Full).await;
    sqlx::query("CREATE TABLE t (a)")
        .execute(&mut connection)
        .await
        .unwrap();
    for (operation, fault, code) in [
        (Operation::Write, Fault::Broken, "778"),
        (Operation::Write, Fault::Full, "13"),
        (Operation::Sync, Fault::Broken, "1034"),
    ] {
        let before = rows(&mut connection).await.unwrap();
        mounted.disk.arm(Plan {
            operation,
            nth: 1,
            fault,
            lasting: false,
        });
        let error = insert(&mut connection).await.unwrap_err();
        assert!(mounted.disk.disarm());
        let found = error.as_database_error().and_then(DatabaseError::code);
        assert_eq!(found.as_deref(), Some(code));
        assert_eq!(rows(&mut connection).await.unwrap(), before);
        insert(&mut connection).await.unwrap();
        assert_eq!(rows(&mut connection).await.unwrap(), before + 1);
        assert!(!mounted.disk.disarm());
    }
}
