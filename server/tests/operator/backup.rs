//! `server backup`, `server restore` and `server check`.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sqlx::{Connection, SqliteConnection};

use crate::{
    client::{Client, PHOTO, tokens},
    process::{Server, refused, run, said},
};
use longhaul_server::store::db::query_scalar;

async fn execute(file: &Path, sql: &'static str) {
    let mut database = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

/// A user with an answer and a photo.
pub(crate) struct Filled {
    pub(crate) client: Client,
    pub(crate) application: String,
    pub(crate) photo: String,
}

pub(crate) async fn fill(server: &Server) -> Filled {
    let client = Client::register(&server.address, "ada@example.com").await;
    let application = client.start_application().await;
    let (status, _) = client
        .save(&application, 0, None, "Lovelace")
        .await
        .unwrap();
    assert_eq!(status, 200);
    let photo = client.upload(&application).await.unwrap();
    Filled {
        client,
        application,
        photo,
    }
}

#[tokio::test]
async fn a_backup_brings_everything_back_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut ada = fill(&server).await;
    let done = said(folder.path(), &["backup", "b.longhaul"]);
    assert!(done.contains("1 uploaded files"), "{done}");
    assert!(!folder.path().join("b.longhaul.part").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("b.longhaul"));
        assert_eq!(mode.unwrap().permissions().mode() & 0o777, 0o600);
    }

    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("b.longhaul");
    fs::rename(folder.path().join("b.longhaul"), &file).unwrap();
    let done = said(elsewhere.path(), &["restore", "b.longhaul"]);
    assert!(done.contains("sign-out --everyone"), "{done}");
    let report = said(elsewhere.path(), &["check"]);
    assert!(report.contains("No damage"), "{report}");
    drop(server);
    let server = Server::start(elsewhere.path());
    ada.client.address.clone_from(&server.address);
    // The session goes on, because the keys came along.
    ada.client.renew().await;
    let draft = ada.client.load(&ada.application).await;
    assert_eq!(draft["answers"]["surname"], "Lovelace");
    assert_eq!(ada.client.uploaded(&ada.photo).await, PHOTO);
    // What the backup added to the database is not in it.
    let database = elsewhere.path().join("data/longhaul.db");
    let mut database = SqliteConnection::connect(database.to_str().unwrap())
        .await
        .unwrap();
    let extra: i64 = query_scalar("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'backup%'")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(extra, 0);
}

#[tokio::test]
async fn nothing_is_overwritten_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    let ada = fill(&server).await;
    fs::write(folder.join("b"), "something else").unwrap();
    let (code, error) = refused(folder, &["backup", "b"]);
    assert!(code == 2 && error.contains("--force"), "{error}");
    assert_eq!(fs::read(folder.join("b")).unwrap(), b"something else");
    assert!(!folder.join("b.part").exists());
    said(folder, &["backup", "b", "--force"]);

    let (code, error) = refused(folder, &["restore", "b"]);
    assert!(code == 2 && error.contains("--force"), "{error}");
    let (code, error) = refused(folder, &["restore", "b", "--force"]);
    assert!(code == 1 && error.contains("Stop the server"), "{error}");
    let (status, _) = ada
        .client
        .save(&ada.application, 1, Some("Lovelace"), "King")
        .await
        .unwrap();
    assert_eq!(status, 200, "the running server was not disturbed");

    // Killed, so that the newest answer is in the write-ahead log only.
    server.kill();
    said(folder, &["restore", "b", "--force"]);
    let server = Server::start(folder);
    let mut client = ada.client;
    client.address.clone_from(&server.address);
    client.renew().await;
    let draft = client.load(&ada.application).await;
    assert_eq!(draft["answers"]["surname"], "Lovelace");
    assert_eq!(client.uploaded(&ada.photo).await, PHOTO);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_a_backup_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    fill(&server).await;
    fs::write(folder.join("precious"), "of another user").unwrap();
    std::os::unix::fs::symlink("precious", folder.join("b.part")).unwrap();
    refused(folder, &["backup", "b"]);
    assert!(!folder.join("b").exists());
    let left = fs::read(folder.join("precious")).unwrap();
    assert_eq!(left, b"of another user");
}

#[tokio::test]
async fn a_damaged_backup_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    fill(&server).await;
    said(folder, &["backup", "good"]);
    drop(server);
    let before = fs::read(folder.join("data/longhaul.db")).unwrap();

    let bytes = fs::read(folder.join("good")).unwrap();
    fs::write(folder.join("cut"), &bytes[..bytes.len() / 2]).unwrap();
    fs::copy(folder.join("good"), folder.join("other-bytes")).unwrap();
    let sql = "UPDATE backup_parts SET bytes = zeroblob(length(bytes))";
    execute(&folder.join("other-bytes"), sql).await;
    fs::copy(folder.join("good"), folder.join("newer")).unwrap();
    let sql = "INSERT INTO _sqlx_migrations VALUES (9999, 'contract', 0, TRUE, x'00', 0)";
    execute(&folder.join("newer"), sql).await;
    fs::copy(folder.join("good"), folder.join("leads-away")).unwrap();
    let sql = "BEGIN; UPDATE backup_parts SET file = '../../away'; UPDATE backup_files SET id = '../../away'; COMMIT";
    execute(&folder.join("leads-away"), sql).await;
    fs::write(folder.join("text"), "no backup").unwrap();
    fs::copy(folder.join("data/longhaul.db"), folder.join("database")).unwrap();
    for (file, code) in [
        ("cut", 6),
        ("other-bytes", 6),
        ("leads-away", 6),
        ("newer", 5),
        ("text", 2),
        ("database", 2),
        ("missing", 2),
    ] {
        let (found, error) = refused(folder, &["restore", file, "--force"]);
        assert_eq!(found, code, "{file}: {error}");
    }
    assert_eq!(fs::read(folder.join("data/longhaul.db")).unwrap(), before);
    assert!(!folder.join("away").exists());
    said(folder, &["restore", "good", "--force"]);
}

#[tokio::test]
async fn a_damaged_database_is_replaced_but_newer_keys_stay() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    let mut ada = fill(&server).await;
    said(folder, &["backup", "b"]);
    said(folder, &["keys", "rotate", "--now"]);
    server.kill();
    let keys = fs::read(folder.join("data/keys.json")).unwrap();
    fs::write(folder.join("data/longhaul.db"), "written over").unwrap();
    said(folder, &["restore", "b", "--force"]);
    // A key that was dropped because it leaked does not come back.
    assert_eq!(fs::read(folder.join("data/keys.json")).unwrap(), keys);
    let server = Server::start(folder);
    ada.client.address.clone_from(&server.address);
    ada.client.renew().await;
    said(folder, &["check"]);
}

/// A user may have so many files in one application; the load stays below.
const UPLOADS: u64 = 40;

/// Saves without a pause, and now and then a file, until it is stopped; how many saves were acknowledged.
async fn load(mut client: Client, application: String, stop: Arc<AtomicBool>) -> u64 {
    let (mut version, mut value) = (1, "Lovelace".to_owned());
    let mut count = 0;
    while !stop.load(Ordering::SeqCst) {
        let next = format!("Lovelace {version}");
        let saved = client.save(&application, version, Some(&value), &next);
        let (status, body) = saved.await.unwrap();
        if status == 401 {
            // The access token lives for five minutes.
            client.renew().await;
            continue;
        }
        assert_eq!(status, 200, "{body}");
        (version, value) = (body["version"].as_u64().unwrap(), next);
        if count % 20 == 0 && count / 20 < UPLOADS {
            client.upload(&application).await.unwrap();
        }
        count += 1;
    }
    count
}

/// Makes backups of a server at work, restores each elsewhere, and expects to find it sound (I7), served, and as new as
/// what had been acknowledged before it was made (I6).
async fn backups_under_load(rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut ada = fill(&server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut bob = ada.client.clone();
    let (status, body) = bob.credentials("/auth/login").await.unwrap();
    assert_eq!(status, 200, "{body}");
    bob.tokens = tokens(&body);
    let saving = tokio::spawn(load(bob, ada.application.clone(), stop.clone()));
    let mut restored = 0;
    for _ in 0..rounds {
        ada.client.renew().await;
        let draft = ada.client.load(&ada.application).await;
        let before = draft["version"].as_u64().unwrap();
        let place = folder.path().to_owned();
        let backup = tokio::task::spawn_blocking(move || said(&place, &["backup", "b", "--force"]));
        let done = backup.await.unwrap();
        assert!(!done.contains("Warning"), "{done}");
        let elsewhere = tempfile::tempdir().unwrap();
        let file = folder.path().join("b");
        said(elsewhere.path(), &["restore", file.to_str().unwrap()]);
        let report = said(elsewhere.path(), &["check"]);
        assert!(report.contains("No damage"), "{report}");
        let server = Server::start(elsewhere.path());
        let mut client = ada.client.clone();
        client.address.clone_from(&server.address);
        let draft = client.load(&ada.application).await;
        assert!(draft["version"].as_u64().unwrap() >= before, "{draft}");
        restored += 1;
    }
    stop.store(true, Ordering::SeqCst);
    let saves = saving.await.unwrap();
    assert!(saves > 1, "there was load");
    ada.client.renew().await;
    println!("backups: {restored} of {rounds} restored whole, under {saves} acknowledged saves");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_under_load_are_whole() {
    backups_under_load(5).await;
}

/// `make backups`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn backups_for_long() {
    let rounds = std::env::var("ROUNDS").ok();
    let rounds = rounds.filter(|rounds| !rounds.is_empty());
    backups_under_load(rounds.map_or(100, |rounds| rounds.parse().unwrap())).await;
}

#[tokio::test]
async fn the_check_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    let ada = fill(&server).await;
    let report = said(folder, &["check"]);
    assert!(report.contains("No damage"), "while it runs: {report}");
    drop(server);
    let uploads = folder.join("data/uploads");
    let stray = uploads.join("0123456789abcdef0123456789abcdef");
    fs::write(&stray, "belongs to nothing").unwrap();
    let report = said(folder, &["check"]);
    assert!(report.contains("1 files belong to no upload"), "{report}");

    let damage = |word: &str| {
        let output = run(folder, &["check"]);
        let report = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{report}");
        let found = report.lines().find(|line| line.starts_with("DAMAGE"));
        assert!(found.is_some_and(|line| line.contains(word)), "{report}");
    };
    let photo = uploads.join(ada.photo.rsplit('/').next().unwrap());
    let whole = fs::read(&photo).unwrap();
    let mut changed = whole.clone();
    changed[100] ^= 1;
    fs::write(&photo, &changed).unwrap();
    damage("its bytes have changed");
    fs::write(&photo, &whole[..100]).unwrap();
    damage("100 bytes of 60000");
    fs::remove_file(&photo).unwrap();
    damage(photo.file_name().unwrap().to_str().unwrap());
    fs::write(&photo, &whole).unwrap();
    said(folder, &["check"]);
    let sql = "PRAGMA foreign_keys = OFF; UPDATE applications SET user_id = 'nobody'";
    execute(&folder.join("data/longhaul.db"), sql).await;
    damage("applications refers to a row of users");
}
