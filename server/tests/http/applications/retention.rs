//! How long drafts live, how they end, and what their owner can take along.

use std::time::Duration;

use app::library::LIBRARY_CARD;
use app::visa::samples;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{DAY, TestApp};
use crate::applications::Applicant;
use crate::browser::Browser;
use crate::pages::{registered, started};
use longhaul_server::store::db::query_scalar;

async fn sweep(app: &TestApp) -> u64 {
    let applications = &app.running.state.applications;
    applications.remove_expired().await.unwrap()
}

fn surname(base: Option<&str>, value: &str) -> Value {
    json!([{"path": "surname", "base": base, "value": value}])
}

#[tokio::test]
async fn a_draft_is_kept_for_its_time_after_the_last_change() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let (touched, left) = (ada.start().await, ada.start().await);
    app.clock.advance(DAY * 60);
    let ada = ada.back().await;
    assert_eq!(
        ada.save(&touched, 0, surname(None, "King")).await.status,
        200
    );
    app.clock
        .advance((DAY * 30).checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(sweep(&app).await, 0);
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(sweep(&app).await, 1);
    let ada = ada.back().await;
    assert_eq!(ada.call("load", json!({"id": left})).await.status, 404);
    ada.load(&touched).await;
    // Reading it, or saving what is there already, is no change.
    assert_eq!(
        ada.save(&touched, 0, surname(None, "King")).await.status,
        200
    );
    app.clock.advance(DAY * 60);
    assert_eq!(sweep(&app).await, 1);
    assert_eq!(app.rows("applications").await, 0);
}

#[tokio::test]
async fn what_was_submitted_stays_for_good() {
    let app = TestApp::with_pages_and(&["--draft-ttl=2d"]).await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;
    assert_eq!(ada.submit(&id, &key).await.status, 200);
    app.clock.advance(DAY * 1000);
    assert_eq!(sweep(&app).await, 0);
    let ada = ada.back().await;
    assert_eq!(
        ada.list().await["applications"][0]["kept_until"],
        Value::Null
    );
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let page = browser
        .submit(&format!("/applications/{id}/delete"), "")
        .await;
    assert!(page.body.contains("has been submitted"), "{}", page.body);
    assert_eq!(app.rows("submissions").await, 1);
}

#[tokio::test]
async fn a_running_server_looks_by_itself() {
    let app = TestApp::with_form(&LIBRARY_CARD, &[]).await;
    Applicant::new(&app).await.start().await;
    app.clock.advance(DAY * 91);
    // At its start, and then every hour.
    let app = app.restart().await;
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while app.rows("applications").await > 0 {
        assert!(std::time::Instant::now() < deadline, "nobody looked");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_date_is_shown_and_a_notice_comes_before_the_end() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let root = format!("/applications/{}", ada.start().await);
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    // 15 June and 90 days.
    let tasks = browser.open(&root).await.body;
    assert!(tasks.contains("Kept until 13 September 2026"), "{tasks}");
    let list = browser.open("/applications").await.body;
    assert!(list.contains("Kept until 13 September 2026") && !list.contains("Will be deleted"));
    app.clock.advance(DAY * 76);
    browser.adopt(&ada.again().await);
    let list = browser.open("/applications").await.body;
    assert!(
        list.contains("Will be deleted on 13 September 2026 unless"),
        "{list}"
    );
    // A change, and it has its time again.
    browser.submit(&format!("{root}/you"), "surname=King").await;
    let list = browser.open("/applications").await.body;
    assert!(list.contains("Kept until 28 November 2026") && !list.contains("Will be deleted"));
}

#[tokio::test]
async fn the_start_page_says_how_long_f24() {
    for (flag, words) in [
        (
            "--draft-ttl=90d",
            "is kept for 90 days after your last change",
        ),
        (
            "--draft-ttl=36h",
            "is kept for 36 hours after your last change",
        ),
    ] {
        let app = TestApp::with_pages_and(&[flag]).await;
        let home = Browser::new(&app).open("/").await.body;
        assert!(home.contains(words), "{home}");
    }
}

#[tokio::test]
async fn its_owner_deletes_a_draft_at_once() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    browser
        .submit(&format!("{root}/you"), "surname=King&given_names=Ada")
        .await;
    let delete = format!("{root}/delete");
    for page in ["/applications", &root] {
        let page = browser.open(page).await.body;
        assert!(page.contains(&format!("href=\"{delete}\"")), "{page}");
    }
    let page = browser.open(&delete).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Ada King") && page.body.contains("cannot be undone"));
    assert_eq!(app.rows("applications").await, 1, "asking deletes nothing");

    // Sent twice, it is done once and said twice.
    for _ in 0..2 {
        let page = browser.submit(&delete, "").await;
        assert!(
            page.body.contains("Your application is deleted"),
            "{}",
            page.body
        );
        assert_eq!(
            browser.trail.last().unwrap().0,
            "/applications?done=deleted"
        );
    }
    assert_eq!(app.rows("applications").await, 0);
    assert_eq!(browser.open(&root).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open(&delete).await.status, StatusCode::NOT_FOUND);
    // A tab that has it open hears it at its next save.
    let id = root.rsplit('/').next().unwrap();
    let save = json!({"save": {"id": id, "version": 1, "changes": surname(Some("King"), "Byron")}});
    let call = |request: reqwest::RequestBuilder| request.json(&save);
    let answer = browser
        .fetch_with(Method::POST, "/api/applications/save", call)
        .await;
    assert_eq!(answer.error(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn nobody_deletes_what_is_not_theirs() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let delete = format!("/applications/{id}/delete");
    let mut eve = Browser::signed_in(&app).await;
    assert_eq!(eve.open(&delete).await.status, StatusCode::NOT_FOUND);
    eve.submit(&delete, "").await;
    let mut guest = Browser::new(&app);
    let page = guest.submit(&delete, "").await.body;
    assert!(page.contains("Sign in"), "{page}");
    ada.load(&id).await;
}

#[tokio::test]
async fn an_expired_token_does_not_lose_a_deletion() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    app.clock.advance(crate::app::ACCESS_TTL);
    let page = browser.submit(&format!("{root}/delete"), "").await;
    assert!(page.body.contains("Your application is deleted"));
    assert_eq!(app.rows("applications").await, 0);
}

#[tokio::test]
async fn one_s_own_data_comes_as_one_file_without_secrets() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    browser.submit(&format!("{root}/you"), "surname=King").await;
    let eve = Applicant::new(&app).await;
    eve.fill(&eve.start().await, &samples::shortest()).await;

    assert!(
        browser
            .open("/account")
            .await
            .body
            .contains("href=\"/account/export\"")
    );
    let answer = browser.open("/account/export").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let name = "attachment; filename=\"longhaul-2026-06-15.json\"";
    assert_eq!(answer.header("content-disposition"), name);
    let file = answer.json();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        keys(&file),
        [
            "account",
            "applications",
            "events",
            "exported_at",
            "format",
            "sessions"
        ]
    );
    assert_eq!(file["format"], "longhaul-export/1");
    assert_eq!(keys(&file["account"]), ["created_at", "email", "id"]);
    assert_eq!(file["account"]["email"], "ada@example.com");
    assert_eq!(file["exported_at"], "2026-06-15T12:00:00.000Z");
    assert_eq!(file["events"][0]["kind"], "signed_in");
    assert_eq!(file["sessions"].as_array().unwrap().len(), 1);
    let application = &file["applications"][0];
    assert_eq!(application["answers"], json!({"surname": "King"}));
    assert_eq!(application["form"]["id"], "visitor-visa");
    assert_eq!(application["kept_until"], "2026-09-13T12:00:00.000Z");
    assert_eq!(application["submission"], Value::Null);
    assert_eq!(
        file["applications"].as_array().unwrap().len(),
        1,
        "nobody else's"
    );

    // Whatever the database keeps of secrets, and what the browser holds, is not in it.
    let reader = app.running.state.store.reader();
    let mut secrets: Vec<String> = query_scalar(
        "SELECT password_hash FROM users
         UNION ALL SELECT start_key FROM applications UNION ALL SELECT submission_key FROM applications",
    )
    .fetch_all(reader)
    .await
    .unwrap();
    let hashes: Vec<Vec<u8>> = query_scalar("SELECT hash FROM refresh_tokens")
        .fetch_all(reader)
        .await
        .unwrap();
    let digits =
        |hash: &Vec<u8>| -> Vec<String> { hash.iter().map(|byte| format!("{byte:02x}")).collect() };
    secrets.extend(hashes.iter().map(|hash| digits(hash).concat()));
    secrets.extend(browser.jar.iter().map(|cookie| cookie.value.clone()));
    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() >= 8, "{secrets:?}");
    let body = answer.body.to_lowercase();
    for secret in secrets {
        assert!(!body.contains(&secret.to_lowercase()), "{secret}");
    }

    let mut guest = Browser::new(&app);
    assert!(guest.open("/account/export").await.body.contains("Sign in"));
}

#[tokio::test]
async fn what_was_submitted_is_in_the_file_too() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;
    let receipt = ada.submit(&id, &key).await.json();
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let file = browser.open("/account/export").await.json();
    let application = &file["applications"][0];
    assert_eq!(application["kept_until"], Value::Null);
    let submission = &application["submission"];
    assert_eq!(submission["reference"], receipt["reference"]);
    assert_eq!(submission["form_version"], app::visa::VISITOR_VISA.version);
    assert_eq!(submission["answers"]["surname"], "Hopper");
}
