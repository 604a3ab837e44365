//! Mail, with a mail server that answers as a test wants it to.

mod at_rest;
mod inbox;
mod kinds;
mod sending;
pub(crate) mod server;

use std::time::Duration;

use longhaul_server::store::db::query_as;
use reqwest::Method;
use serde_json::json;

use crate::app::{Ask, PASSWORD, TestApp};
use server::MailServer;

pub(crate) const SITE: &str = "https://visa.example";
const FROM: &str = "Visa office <visa@orland.example>";
/// A second longer than one server has a mail for itself.
const TURN: Duration = Duration::from_secs(121);

pub(crate) fn flags(url: &str) -> Vec<String> {
    vec![
        format!("--smtp-url={url}"),
        format!("--mail-from={FROM}"),
        format!("--public-url={SITE}"),
    ]
}

async fn with_mail() -> (TestApp, MailServer) {
    with_mail_and(&[]).await
}

async fn with_mail_and(more: &[&str]) -> (TestApp, MailServer) {
    let mail = MailServer::start().await;
    (with_mail_at(&mail.url(), more).await, mail)
}

/// The same with a mail server at another address.
async fn with_mail_at(url: &str, more: &[&str]) -> TestApp {
    let flags = flags(url);
    let flags = flags.iter().map(|flag| &**flag);
    let flags: Vec<&str> = flags.chain(more.iter().copied()).collect();
    TestApp::with_pages_and(&flags).await
}

/// Registers, and changes the password: one mail. The access token goes on.
async fn change_password(app: &TestApp, email: &str) -> String {
    let token = app.register(email).await.access_token();
    change_first(app, &token).await;
    token
}

async fn change_first(app: &TestApp, token: &str) {
    change_again(app, token, PASSWORD, "a quite different sentence").await;
}

async fn change_again(app: &TestApp, token: &str, current: &str, new: &str) {
    let body = json!({"current_password": current, "new_password": new});
    let change = app.post("/api/account/password").bearer_auth(token);
    let answer = change.json(&body).answer().await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn delete_account(app: &TestApp, token: &str, password: &str) {
    let delete = app
        .request(Method::DELETE, "/api/account")
        .bearer_auth(token);
    let answer = delete.json(&json!({ "password": password })).answer().await;
    assert!(answer.status.is_success(), "{}", answer.body);
}

/// Kind, outcome, answer and number of tries of all mails, the oldest first.
async fn outcomes(app: &TestApp) -> Vec<(String, Option<String>, Option<String>, i64)> {
    query_as("SELECT kind, outcome, answer, tries FROM mails ORDER BY id")
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap()
}
