//! `/inbox`: the mails of the demonstration.

use reqwest::{StatusCode, header};

use super::change_password;
use crate::{
    app::{Answer, Ask, TestApp},
    browser::Browser,
};

async fn inbox(app: &TestApp, language: &str) -> Answer {
    let request = app.get("/inbox").header(header::ACCEPT, "text/html");
    request
        .header(header::ACCEPT_LANGUAGE, language)
        .answer()
        .await
}

#[tokio::test]
async fn it_shows_what_was_sent_with_links_in_either_language_and_without_a_script() {
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let empty = inbox(&app, "en").await;
    assert_eq!(empty.status, 200);
    assert!(
        empty.body.contains("Nothing was sent yet"),
        "{}",
        empty.body
    );
    change_password(&app, "ada@example.com").await;
    app.mail_is_out().await;
    let page = inbox(&app, "en").await;
    assert_eq!(page.header("cache-control"), "no-store");
    for part in ["Your password was changed", "ada@example.com", "Device: "] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    // The links lead to this very server.
    let link = format!("href=\"http://{}/account\"", app.running.addr);
    assert!(page.body.contains(&link), "{}", page.body);
    let german = inbox(&app, "de").await;
    assert!(
        german.body.contains("Postfach der Vorführung"),
        "{}",
        german.body
    );
    // Pages lead to it.
    assert!(
        Browser::new(&app)
            .open("/")
            .await
            .body
            .contains("href=\"/inbox\"")
    );
}

#[tokio::test]
async fn it_is_not_there_without_the_inspector() {
    let app = TestApp::with_pages().await;
    let page = inbox(&app, "en").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!Browser::new(&app).open("/").await.body.contains("/inbox"));
}

#[tokio::test]
async fn from_elsewhere_each_user_sees_their_own_mail_and_guests_nothing() {
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let ada = change_password(&app, "ada@example.com").await;
    change_password(&app, "grace@example.com").await;
    app.mail_is_out().await;
    let here = inbox(&app, "en").await.body;
    assert!(here.contains("ada@example.com") && here.contains("grace@example.com"));
    let elsewhere = |token: Option<&str>| {
        let request = app.get("/inbox").header(header::ACCEPT, "text/html");
        let request = request.header("x-forwarded-for", "192.0.2.1");
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    };
    assert_eq!(elsewhere(None).answer().await.status, StatusCode::NOT_FOUND);
    let own = elsewhere(Some(&ada)).answer().await;
    assert_eq!(own.status, 200);
    assert!(own.body.contains("ada@example.com") && !own.body.contains("grace@example.com"));
}
