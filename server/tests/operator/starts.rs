//! Each way in which a start can fail has a code of its own, and a sentence that says what to do.

use std::{fs, net::TcpListener, path::Path, process::Stdio};

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
        "INSERT INTO _sqlx_migrations VALUES (9999, 'contract from the future', 0, TRUE, x'00', 0)",
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

/// No file may grow beyond so many blocks of 512 bytes: to a program it looks like a disk without room.
#[cfg(unix)]
fn with_a_full_disk(folder: &Path, blocks: u32) -> std::process::Output {
    let server = server(folder);
    let mut shell = std::process::Command::new("sh");
    // Without the trap the system would end the process instead of refusing the write.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\"");
    shell.arg("-c").arg(script).arg(server.get_program());
    shell.current_dir(folder);
    for (name, value) in server.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.output().unwrap()
}

#[cfg(unix)]
#[test]
fn the_disk_is_full() {
    // The database comes first: it says where the keys are.
    for blocks in [0, 8] {
        let setting = "LONGHAUL_DATABASE_URL";
        let folder = tempfile::tempdir().unwrap();
        let output = with_a_full_disk(folder.path(), blocks);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(FOLDER), "{error}");
        assert!(error.contains(setting) && error.contains("room"), "{error}");
        assert_eq!(error.lines().count(), 1, "one sentence to read: {error}");
        // Nothing half-made is in the way once there is room.
        Server::start(folder.path()).kill();
        said(folder.path(), &["check"]);
    }
}

#[cfg(unix)]
#[test]
fn a_database_that_may_only_be_read_is_not_served() {
    use std::os::unix::fs::PermissionsExt;
    let folder = used();
    let data = folder.path().join("data");
    let mode = |folder: u32, file: u32| {
        fs::set_permissions(data.join("longhaul.db"), fs::Permissions::from_mode(file)).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(folder)).unwrap();
    };
    mode(0o500, 0o400);
    if fs::OpenOptions::new()
        .append(true)
        .open(data.join("longhaul.db"))
        .is_ok()
    {
        println!("skipped: this user may write everywhere");
        return;
    }
    let words = ["LONGHAUL_DATA", "write"];
    fails(folder.path(), AS_IS, FOLDER, &words);
    mode(0o700, 0o600);
    Server::start(folder.path()).kill();
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_closed_and_spoken_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = used();
    let keys = folder.path().join("data/keys.json");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    let mut command = server(folder.path());
    command.env("LONGHAUL_LOG", "warn").stderr(Stdio::piped());
    let server = Server::launch(&mut command);
    let log = server.end_and_read();
    assert!(
        log.contains("readable by others") && log.contains("keys.json"),
        "{log}"
    );
    let mode = fs::metadata(&keys).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Certificate and key as files of these names in the folder.
fn certificate(folder: &Path, name: &str, of: impl FnOnce(&mut rcgen::CertificateParams)) {
    let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    of(&mut params);
    let key = rcgen::KeyPair::generate().unwrap();
    let made = params.self_signed(&key).unwrap();
    fs::write(folder.join(format!("{name}.pem")), made.pem()).unwrap();
    fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
}

#[test]
fn https_cannot_be_served() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path(), "one", |_| {});
    certificate(folder.path(), "other", |_| {});
    fs::write(folder.path().join("empty.pem"), "").unwrap();
    for (cert, key, words) in [
        ("one.pem", "other.key", ["LONGHAUL_TLS_KEY", "does not fit"]),
        (
            "nowhere.pem",
            "one.key",
            ["LONGHAUL_TLS_CERT", "nowhere.pem"],
        ),
        (
            "empty.pem",
            "one.key",
            ["LONGHAUL_TLS_CERT", "no certificate"],
        ),
        ("one.pem", "empty.pem", ["LONGHAUL_TLS_KEY", "empty.pem"]),
        ("one.pem", "", ["LONGHAUL_TLS_CERT", "LONGHAUL_TLS_KEY"]),
    ] {
        let output = server(folder.path())
            .env("LONGHAUL_TLS_CERT", cert)
            .env("LONGHAUL_TLS_KEY", key)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(USAGE), "{error}");
        for word in words {
            assert!(error.contains(word), "{word:?} is not in: {error}");
        }
        assert_eq!(error.lines().count(), 1, "one sentence to read: {error}");
    }
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[test]
fn a_certificate_that_has_expired_or_will_is_spoken_of() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path(), "old", |params| {
        params.not_after = rcgen::date_time_ymd(2020, 3, 1);
    });
    certificate(folder.path(), "good", |_| {});
    for (name, said) in [
        (
            "old",
            Some("LONGHAUL_TLS_CERT: the certificate has expired"),
        ),
        ("good", None),
    ] {
        let mut command = server(folder.path());
        command
            .env("LONGHAUL_LOG", "warn")
            .env("LONGHAUL_TLS_CERT", format!("{name}.pem"))
            .env("LONGHAUL_TLS_KEY", format!("{name}.key"))
            .stderr(Stdio::piped());
        // It is served all the same: whoever renews it may come later.
        let log = Server::launch(&mut command).end_and_read();
        match said {
            Some(said) => assert!(log.contains(said) && log.contains("2020-03-01"), "{log}"),
            None => assert!(!log.contains("certificate"), "{log}"),
        }
    }
}

#[test]
fn a_server_in_the_wrong_folder_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = server(folder.path());
    command.env("LONGHAUL_LOG", "warn").stderr(Stdio::piped());
    let log = Server::launch(&mut command).end_and_read();
    assert!(log.contains("there is no site in target/site"), "{log}");
    fs::create_dir_all(folder.path().join("target/site/pkg")).unwrap();
    let mut command = server(folder.path());
    command.env("LONGHAUL_LOG", "warn").stderr(Stdio::piped());
    let log = Server::launch(&mut command).end_and_read();
    assert_eq!(log, "");
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
