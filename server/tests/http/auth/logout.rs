//! `POST /auth/logout`

use reqwest::{Method, header::ACCEPT};
use serde_json::json;

use crate::{
    app::{ACCESS_TTL, Ask, TestApp},
    browser::Browser,
};

#[tokio::test]
async fn kills_the_access_token_at_once_and_leaves_other_devices_s25() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let (here, there) = (app.sign_in_again(user).await, app.sign_in_again(user).await);
    let answer = app
        .post("/auth/logout")
        .bearer_auth(&here.access_token)
        .answer()
        .await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (204, ""));
    assert_eq!(
        app.me(&here.access_token).await.error(),
        (401, "session_revoked".to_owned())
    );
    assert_eq!(
        app.refresh(&here.refresh_token).await.error().1,
        "session_revoked"
    );
    assert_eq!(app.me(&there.access_token).await.status, 200);
    assert_eq!(app.events("signed_out").await, 1);
}

#[tokio::test]
async fn stays_in_force_over_a_restart() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    app.post("/auth/logout")
        .bearer_auth(&pair.access_token)
        .answer()
        .await;
    let app = app.restart().await;
    assert_eq!(
        app.me(&pair.access_token).await.error().1,
        "session_revoked"
    );
    assert_eq!(
        app.refresh(&pair.refresh_token).await.error().1,
        "session_revoked"
    );
}

#[tokio::test]
async fn works_with_an_expired_access_token() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let refresh = browser.cookie("refresh").unwrap().to_owned();
    app.clock.advance(ACCESS_TTL);
    let answer = browser.fetch(Method::POST, "/auth/logout").await;
    assert_eq!(answer.status, 204);
    // Copies on the device are a person's own: a page removes them by name.
    assert_eq!(answer.header("clear-site-data"), "");
    assert!(browser.jar.is_empty());
    assert_eq!(app.refresh(&refresh).await.error().1, "session_revoked");
}

#[tokio::test]
async fn works_with_the_refresh_cookie_alone() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let refresh = browser.cookie("refresh").unwrap().to_owned();
    browser.jar.retain(|cookie| cookie.path == "/auth");
    assert_eq!(
        browser.fetch(Method::POST, "/auth/logout").await.status,
        204
    );
    assert_eq!(app.refresh(&refresh).await.error().1, "session_revoked");
}

#[tokio::test]
async fn works_with_a_refresh_token_in_the_body() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    let request = app
        .post("/auth/logout")
        .json(&json!({"refresh_token": pair.refresh_token}));
    assert_eq!(request.answer().await.status, 204);
    assert_eq!(
        app.me(&pair.access_token).await.error().1,
        "session_revoked"
    );
}

#[tokio::test]
async fn a_plain_form_lands_on_the_home_page() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    assert_eq!(browser.submit("/auth/logout", "").await.body, "GET guest ");
    assert_eq!(
        browser.trail,
        [
            ("/auth/logout".to_owned(), 303),
            ("/auth/signed-out?return_to=/".to_owned(), 303),
            ("/".to_owned(), 200)
        ]
    );
    assert!(browser.jar.is_empty());
}

#[tokio::test]
async fn twice_or_without_a_session_is_no_error() {
    let app = TestApp::start().await;
    assert_eq!(app.post("/auth/logout").answer().await.status, 204);
    let pair = app.sign_in_new_user().await;
    let again = || {
        app.post("/auth/logout")
            .json(&json!({"refresh_token": pair.refresh_token}))
            .answer()
    };
    assert_eq!(again().await.status, 204);
    assert_eq!(again().await.status, 204);
    assert_eq!(app.events("signed_out").await, 1);
}

#[tokio::test]
async fn a_forged_token_ends_nothing_s23() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    let mut forged = pair.refresh_token.clone();
    forged.replace_range(40..41, if &forged[40..41] == "A" { "B" } else { "A" });
    app.post("/auth/logout")
        .json(&json!({"refresh_token": forged}))
        .answer()
        .await;
    let answer = app
        .post("/auth/logout")
        .bearer_auth("rubbish")
        .answer()
        .await;
    assert_eq!(answer.error(), (401, "invalid_token".to_owned()));
    assert_eq!(app.me(&pair.access_token).await.status, 200);
}

#[tokio::test]
async fn a_link_cannot_sign_anybody_out() {
    let app = TestApp::start().await;
    let answer = app
        .get("/auth/logout")
        .header(ACCEPT, "text/html")
        .answer()
        .await;
    assert_eq!(answer.error(), (405, "method_not_allowed".to_owned()));
}
