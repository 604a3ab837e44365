//! `server user …` and `server audit`, beside a server that runs.

use std::{path::Path, time::Duration};

use crate::{
    client::Client,
    process::{Server, refused, said},
};

/// Waits until the running server refuses an access token.
async fn refuses(client: &Client, access: &str) {
    let refused = async {
        while client.me(access).await != 401 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), refused)
        .await
        .expect("a running server obeys the command");
}

async fn user(server: &Server, email: &str) -> Client {
    Client::register(&server.address, email).await
}

fn line<'a>(text: &'a str, word: &str) -> &'a str {
    let found = text.lines().find(|line| line.contains(word));
    found.unwrap_or_else(|| panic!("{word:?} is not in: {text}"))
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once_and_in_again_when_enabled() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ada = user(&server, "ada@example.com").await;
    let bob = user(&server, "bob@example.com").await;

    let done = said(folder.path(), &["user", "disable", "Ada@Example.com"]);
    assert!(done.contains("disabled, 1 session ended"), "{done}");
    refuses(&ada, &ada.tokens.access).await;
    let (status, body) = ada.refresh(&ada.tokens.refresh).await.unwrap();
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (401, &"account_disabled".into())
    );
    let (status, body) = ada.credentials("/auth/login").await.unwrap();
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (400, &"invalid_credentials".into())
    );
    assert_eq!(bob.me(&bob.tokens.access).await, 200, "another user stays");
    let list = said(folder.path(), &["user", "list"]);
    assert!(line(&list, "ada@").contains("disabled"), "{list}");
    assert!(line(&list, "bob@").contains("active"), "{list}");
    let done = said(folder.path(), &["user", "disable", "ada@example.com"]);
    assert!(done.contains("disabled already"), "{done}");

    said(folder.path(), &["user", "enable", "ada@example.com"]);
    let (status, _) = ada.credentials("/auth/login").await.unwrap();
    assert_eq!(status, 200);
    // What ended has ended.
    refuses(&ada, &ada.tokens.access).await;

    // A server that starts later knows it too.
    drop(server);
    let server = Server::start(folder.path());
    let mut late = ada.clone();
    late.address.clone_from(&server.address);
    assert_eq!(late.me(&ada.tokens.access).await, 401);
}

#[tokio::test]
async fn sessions_are_shown_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ada = user(&server, "ada@example.com").await;
    let bob = user(&server, "bob@example.com").await;
    let (_, again) = ada.credentials("/auth/login").await.unwrap();
    let second = crate::client::tokens(&again);

    let shown = said(folder.path(), &["user", "sessions", "ada@example.com"]);
    assert!(shown.contains("2 sessions"), "{shown}");
    let done = said(folder.path(), &["user", "sign-out", "ada@example.com"]);
    assert!(done.contains("2 sessions ended"), "{done}");
    refuses(&ada, &ada.tokens.access).await;
    refuses(&ada, &second.access).await;
    let (status, body) = ada.refresh(&second.refresh).await.unwrap();
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (401, &"session_revoked".into())
    );
    let shown = said(folder.path(), &["user", "sessions", "ada@example.com"]);
    assert!(shown.contains("0 sessions"), "{shown}");
    let done = said(folder.path(), &["user", "sign-out", "ada@example.com"]);
    assert!(done.contains("was not signed in"), "{done}");

    assert_eq!(bob.me(&bob.tokens.access).await, 200);
    let done = said(folder.path(), &["user", "sign-out", "--everyone"]);
    assert!(done.contains("1 session ended, of all users"), "{done}");
    refuses(&bob, &bob.tokens.access).await;
}

#[tokio::test]
async fn a_deleted_user_is_gone_with_everything() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ada = user(&server, "ada@example.com").await;
    ada.start_application().await;
    let (code, error) = refused(folder.path(), &["user", "delete", "ada@example.com"]);
    assert!(code == 2 && error.contains("--yes"), "{error}");
    assert_eq!(ada.me(&ada.tokens.access).await, 200);

    said(
        folder.path(),
        &["user", "delete", "--yes", "ada@example.com"],
    );
    refuses(&ada, &ada.tokens.access).await;
    assert!(said(folder.path(), &["user", "list"]).contains("no accounts"));
    said(folder.path(), &["check"]);
    // Nothing about the user stays, not even in the record.
    let shown = said(folder.path(), &["audit"]);
    assert!(line(&shown, "delete").contains("deleted since"), "{shown}");
    assert!(!shown.contains("ada@"), "{shown}");
}

#[tokio::test]
async fn the_record_says_what_was_done_and_by_which_user() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder);
    user(&server, "ada@example.com").await;
    user(&server, "bob@example.com").await;
    assert!(said(folder, &["audit"]).contains("No operator"));

    // One unknown address, and nothing is done to the other.
    let emails = ["user", "disable", "ada@example.com", "eve@example.com"];
    let (code, error) = refused(folder, &emails);
    assert!(code == 2 && error.contains("eve@example.com"), "{error}");
    assert!(line(&said(folder, &["user", "list"]), "ada@").contains("active"));
    assert!(said(folder, &["audit"]).contains("No operator"));

    said(
        folder,
        &["user", "disable", "ada@example.com", "bob@example.com"],
    );
    said(folder, &["user", "enable", "bob@example.com"]);
    // What changes nothing leaves no entry.
    said(folder, &["user", "enable", "bob@example.com"]);
    let shown = said(folder, &["audit"]);
    let entries: Vec<&str> = shown.lines().skip(1).collect();
    assert_eq!(entries.len(), 3, "{shown}");
    assert!(entries[0].contains("disable") && entries[0].contains("ada@example.com"));
    assert!(entries[2].contains("enable") && entries[2].contains("bob@example.com"));
    let operator = operator_name(folder);
    assert!(
        entries.iter().all(|entry| entry.contains(&operator)),
        "{shown}"
    );
    let last = said(folder, &["audit", "--last", "1"]);
    assert_eq!(last.lines().last(), Some(entries[2]));
}

/// Who owns what this process creates.
fn operator_name(folder: &Path) -> String {
    let id = std::process::Command::new("id")
        .arg("-un")
        .current_dir(folder)
        .output();
    String::from_utf8(id.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}
