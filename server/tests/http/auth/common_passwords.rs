//! Common and guessable passwords cannot be chosen, and those that were chosen before still sign in.

use argon2::{Argon2, password_hash::PasswordHasher};
use serde_json::json;

use crate::{
    app::{Ask, PASSWORD, TestApp},
    browser::Browser,
};
use longhaul_server::store::db::query;

const ADA: &str = "ada.lovelace@example.com";
const COMMON: [&str; 8] = [
    "passwordpassword",
    "123456789012345",
    "QWERTYUIOPASDFGH",
    "aaaaaaaaaaaaaaa",
    "Longhaul Longhaul",
    ADA,
    "ada.lovelace2027",
    "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
];

#[tokio::test]
async fn they_are_refused_at_registration_and_at_a_change() {
    let app = TestApp::start().await;
    let refused = (422, "password_too_common".to_owned());
    for password in COMMON {
        let body = json!({"email": ADA, "password": password});
        let answer = app.post("/auth/register").json(&body).answer().await;
        assert_eq!(answer.error(), refused, "{password}");
    }
    assert_eq!(app.rows("users").await, 0);

    let token = app.register(ADA).await.access_token();
    for password in COMMON {
        let body = json!({"current_password": PASSWORD, "new_password": password});
        let change = app.post("/api/account/password").bearer_auth(&token);
        let answer = change.json(&body).answer().await;
        assert_eq!(answer.error(), refused, "{password}");
    }
    // One's own address is easy to guess for oneself alone.
    let body = json!({"email": "grace@example.org", "password": ADA});
    assert_eq!(
        app.post("/auth/register").json(&body).answer().await.status,
        201
    );
    assert_eq!(app.login(ADA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_form_says_so_beside_the_password_and_keeps_the_address() {
    let app = TestApp::with_pages().await;
    for (language, words) in [
        ("en", "This password is easy to guess. Choose another one"),
        (
            "de",
            "Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes",
        ),
    ] {
        let mut browser = Browser::new(&app);
        let headers = [("accept", "text/html"), ("accept-language", language)];
        let body = format!("email={ADA}&password=passwordpassword");
        let page = browser.ask(reqwest::Method::POST, "/register", Some(&body), &headers);
        let page = page.await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains(words), "{}", page.body);
        assert!(page.body.contains("href=\"#password\""), "{}", page.body);
        assert!(
            page.body.contains(&format!("value=\"{ADA}\"")),
            "{}",
            page.body
        );
        assert!(!page.body.contains("passwordpassword"));
    }
    assert_eq!(app.rows("users").await, 0);
}

#[tokio::test]
async fn the_form_for_a_new_password_says_so_too() {
    let app = TestApp::with_pages().await;
    let mut browser = crate::pages::registered(&app).await;
    let page = browser.open("/account").await.body;
    let form = page
        .split("<form")
        .find(|form| form.contains("value=\"password\""));
    let key = crate::pages::between(form.unwrap(), "name=\"key\" value=\"", "\"");
    let current = PASSWORD.replace(' ', "+");
    let body =
        format!("form=password&key={key}&current_password={current}&new_password=passwordpassword");
    let page = browser.submit("/account", &body).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("This password is easy to guess."));
    assert!(
        page.body.contains("href=\"#new_password\""),
        "{}",
        page.body
    );
    assert_eq!(app.events("password_changed").await, 0);
}

#[tokio::test]
async fn one_that_was_chosen_before_still_signs_in() {
    let app = TestApp::start().await;
    app.register(ADA).await;
    let old = Argon2::default()
        .hash_password_with_salt(b"passwordpassword", &[1; 16])
        .unwrap()
        .to_string();
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET password_hash = $1")
        .bind(old)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let signed_in = app.login(ADA, "passwordpassword").await;
    assert_eq!(signed_in.status, 200);
    // And it can be exchanged for a better one.
    let body = json!({"current_password": "passwordpassword", "new_password": PASSWORD});
    let change = app
        .post("/api/account/password")
        .bearer_auth(signed_in.access_token());
    assert_eq!(change.json(&body).answer().await.status, 200);
    assert_eq!(app.login(ADA, "passwordpassword").await.status, 400);
}
