#[cfg(unix)]
mod pooled;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod units;
#[cfg(unix)]
mod vanished;

use sqlx::{Connection, migrate::Migrator};

use super::{
    Store, StoreError,
    sqlite::{MIGRATIONS, parse_version},
    to_the_end,
};
use crate::store::db::{query, query_as, query_scalar};

async fn pragma(store: &Store, name: &'static str) -> (String, String) {
    let sql = || {
        sqlx::AssertSqlSafe(format!(
            "SELECT CAST((SELECT * FROM pragma_{name}) AS TEXT)"
        ))
    };
    let mut writer = store.write().await.unwrap();
    let on_writer = query_scalar(sql()).fetch_one(&mut *writer).await.unwrap();
    let on_reader = query_scalar(sql()).fetch_one(store.reader()).await.unwrap();
    (on_writer, on_reader)
}

#[tokio::test]
async fn opens_a_missing_file_with_the_promised_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/er/longhaul.db");
    let store = Store::open(&file.clone().into()).await.unwrap();

    let both = |value: &str| (value.to_owned(), value.to_owned());
    assert_eq!(pragma(&store, "journal_mode").await, both("wal"));
    assert_eq!(pragma(&store, "synchronous").await, both("2"));
    assert_eq!(pragma(&store, "foreign_keys").await, both("1"));
    assert_eq!(pragma(&store, "busy_timeout").await.0, "5000");
    store.check().await.unwrap();

    #[cfg(unix)]
    for name in ["longhaul.db", "longhaul.db-wal"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = file
            .with_file_name(name)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn readers_cannot_write_and_every_table_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db").into())
        .await
        .unwrap();
    query("DELETE FROM users")
        .execute(store.reader())
        .await
        .unwrap_err();
    let loose: Vec<String> = query_scalar(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
         AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(store.reader())
    .await
    .unwrap();
    assert!(loose.is_empty(), "{loose:?}");
}

#[tokio::test]
async fn a_write_without_room_fails_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db").into())
        .await
        .unwrap();
    let mut tx = store.write().await.unwrap();
    // Not below what it has: so no page more.
    query("PRAGMA max_page_count = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    let insert =
        "INSERT INTO copy_keys (user_id, key) VALUES (hex(zeroblob(100000)), zeroblob(32))";
    query(insert).execute(&mut *tx).await.unwrap_err();
    drop(tx);
    store.write().await.unwrap().rollback().await.unwrap();
}

#[test]
fn versions_are_compared_as_numbers() {
    assert!(parse_version("3.100.0").unwrap() > (3, 51, 3));
    assert!(parse_version("3.51.2").unwrap() < (3, 51, 3));
    assert_eq!(parse_version("3.51"), None);
}

#[tokio::test]
async fn work_goes_on_when_its_request_is_dropped() {
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go, may_go) = tokio::sync::oneshot::channel();
    let (done, is_done) = tokio::sync::oneshot::channel();
    let request = tokio::spawn(to_the_end(async move {
        begun.send(()).ok();
        may_go.await.ok();
        done.send(()).ok();
        Ok::<_, StoreError>(())
    }));
    has_begun.await.unwrap();
    request.abort();
    request.await.unwrap_err();
    go.send(()).unwrap();
    is_done.await.unwrap();
}

/// The steps of the schema up to `version`.
fn upto(version: i64) -> Migrator {
    let mut some = Migrator::DEFAULT;
    let all = MIGRATIONS.iter().cloned();
    some.migrations = all.filter(|step| step.version <= version).collect();
    some
}

#[tokio::test]
async fn change_logs_that_are_there_are_counted() {
    let mut database = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    upto(13).run(&mut database).await.unwrap();
    let before = "
        INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ('ada', 'ada@x.org', 'ada@x.org', '', 1);
        INSERT INTO applications (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
            VALUES ('a', 'ada', 'visa', 2, 7, '{}', 'b', 'c', 1), ('e', 'ada', 'visa', 2, 0, '{}', 'f', 'g', 1);
        INSERT INTO changes (application_id, version, path, previous, session_id, device, at)
            VALUES ('a', 1, 'surname', NULL, '', '', 1), ('a', 2, 'surname', '\"Kö\"', '', '', 2);";
    sqlx::raw_sql(before).execute(&mut database).await.unwrap();
    upto(i64::MAX).run(&mut database).await.unwrap();
    let counted: Vec<(i64, i64)> =
        query_as("SELECT log_rows, log_bytes FROM applications ORDER BY id")
            .fetch_all(&mut database)
            .await
            .unwrap();
    let row = i64::try_from("surname".len()).unwrap() + crate::limits::LOG_ROW;
    assert_eq!(counted, [(2, 2 * row + 5), (0, 0)]);
}

#[tokio::test]
async fn a_clash_that_waits_stays_when_sides_become_rows_of_their_own() {
    let mut database = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    upto(9).run(&mut database).await.unwrap();
    let before = "
        INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ('ada', 'ada@x.org', 'ada@x.org', '', 1);
        INSERT INTO applications (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
            VALUES ('a', 'ada', 'visa', 2, 7, '{}', 'b', 'c', 1);
        INSERT INTO posted_clashes (application_id, path, base, value, item_removed, version, at)
            VALUES ('a', 'surname', NULL, '\"King\"', 0, 6, 3);";
    sqlx::raw_sql(before).execute(&mut database).await.unwrap();
    upto(i64::MAX).run(&mut database).await.unwrap();
    let rows: Vec<(String, i64, i64, String)> = query_as(
        "SELECT path, version, form_version, value FROM posted_clashes
         WHERE until IS NULL AND device IS NULL",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let expected = ("surname".to_owned(), 6, 2, "\"King\"".to_owned());
    assert_eq!(rows, [expected]);
}

#[tokio::test]
async fn tokens_and_submissions_that_are_there_stay_what_they_were() {
    let mut database = sqlx::SqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    upto(15).run(&mut database).await.unwrap();
    // Siblings from before they were numbered have the same number.
    let before = "
        INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ('ada', 'ada@x.org', 'ada@x.org', '', 1);
        INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, user_agent) VALUES ('s', 'ada', 1, 2, 3, 'curl');
        INSERT INTO refresh_tokens (hash, session_id, generation, issued_at, promoted_at, superseded_at, sibling, children,
                                    holder_agent, holder_network)
            VALUES (x'02', 's', 1, 5, NULL, NULL, 0, 0, 'curl', x'ff'), (x'01', 's', 1, 6, NULL, NULL, 0, 0, NULL, NULL),
                   (x'03', 's', 0, 1, 5, NULL, 0, 2, NULL, NULL), (x'00', 's', 0, 1, NULL, 5, 7, 0, NULL, NULL);
        INSERT INTO applications (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
            VALUES ('a', 'ada', 'visa', 2, 7, '{}', 'b', 'c', 1), ('e', 'ada', 'visa', 2, 0, '{}', 'f', 'g', 1);
        INSERT INTO submissions (application_id, reference, answers, submitted_at) VALUES ('a', 'r', '{}', 1);";
    sqlx::raw_sql(before).execute(&mut database).await.unwrap();
    let tokens = "SELECT group_concat(concat_ws(' ', hex(hash), session_id, generation, issued_at, coalesce(promoted_at, '-'),
                         coalesce(superseded_at, '-'), sibling, children, holder_agent, hex(holder_network)), '; ' ORDER BY hash)
                  FROM refresh_tokens";
    let were: String = query_scalar(tokens).fetch_one(&mut database).await.unwrap();
    upto(i64::MAX).run(&mut database).await.unwrap();
    let are: String = query_scalar(tokens).fetch_one(&mut database).await.unwrap();
    assert_eq!(were, are);
    assert_eq!(are.matches(';').count(), 3);
    let submitted: Vec<bool> = query_scalar("SELECT submitted FROM applications ORDER BY id")
        .fetch_all(&mut database)
        .await
        .unwrap();
    assert_eq!(submitted, [true, false]);
}
