//! A mail whose server is killed while it sends it.

use std::time::Duration;

use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use crate::{
    mail_server::{Does, MailServer},
    process::{Server, server},
};

#[tokio::test]
async fn a_mail_survives_a_kill_in_the_middle_of_its_sending() {
    let folder = tempfile::tempdir().unwrap();
    let mail = MailServer::start().await;
    mail.next(&[Does::FallSilent]);
    let start = || {
        let mut command = server(folder.path());
        command
            .env("LONGHAUL_SMTP_URL", mail.url())
            .env("LONGHAUL_MAIL_FROM", "visa@orland.example")
            .env("LONGHAUL_PUBLIC_URL", "https://visa.example");
        Server::launch(command.stderr(std::process::Stdio::null()))
    };
    let first = start();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let password = "correct horse battery staple";
    let registered = client
        .post(format!("{}/auth/register", first.address))
        .json(&serde_json::json!({"email": "ada@example.com", "password": password}));
    let registered: serde_json::Value = registered.send().await.unwrap().json().await.unwrap();
    let token = registered["access_token"].as_str().unwrap();
    let body = serde_json::json!({"current_password": password, "new_password": "a quite different sentence"});
    let changed = client
        .post(format!("{}/api/account/password", first.address))
        .bearer_auth(token)
        .json(&body);
    assert_eq!(changed.send().await.unwrap().status(), 200);
    let before = mail.has(1).await.remove(0);
    first.kill();

    // As if its turn were over: two minutes are long for a test.
    let file = folder.path().join("data/longhaul.db");
    let mut database = SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .unwrap();
    let waiting = sqlx::query("UPDATE mails SET due_at = 0 WHERE outcome IS NULL AND due_at > 0");
    assert_eq!(
        waiting
            .execute(&mut database)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    let second = start();
    let again = mail.has(2).await.remove(1);
    assert_eq!(again.to, "ada@example.com");
    assert_eq!(again.field("Message-ID"), before.field("Message-ID"));
    for _ in 0..500 {
        let outcome: Option<String> = sqlx::query_scalar("SELECT outcome FROM mails")
            .fetch_one(&mut database)
            .await
            .unwrap();
        if outcome.as_deref() == Some("sent") {
            second.kill();
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is not marked as sent");
}
