//! Signing in from a page that stays where it is, and what a browser is told of its session.

use reqwest::{Method, RequestBuilder};

use crate::{
    app::{Answer, DAY, PASSWORD, TestApp},
    browser::Browser,
};

/// As the dialog over a page sends it.
async fn sign_in(browser: &mut Browser<'_>, email: &str, password: &str) -> Answer {
    let form = format!("email={email}&password={password}");
    let send = |request: RequestBuilder| {
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(form)
    };
    browser.fetch_with(Method::POST, "/login", send).await
}

async fn registered(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    let form = format!("email=ada@example.com&password={PASSWORD}");
    let answer = browser.submit("/register", &form).await;
    // Through the redirect to the list.
    assert_eq!(answer.status, 200);
    browser
}

fn info(answer: &Answer) -> (String, String) {
    let (user, times) = answer
        .header("session-info")
        .split_once(", ")
        .expect("two parts");
    (user.to_owned(), times.to_owned())
}

#[tokio::test]
async fn tokens_come_in_cookies_and_the_body_says_how_long_they_live() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let before = browser.jar.clone();
    let answer = sign_in(&mut browser, "ada@example.com", PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body, r#"{"expires_in":300}"#);
    assert_eq!(answer.header("cache-control"), "no-store");
    let (user, times) = info(&answer);
    assert_eq!(times, "idle=1209600, max=2592000");
    let me = browser.fetch(Method::GET, "/api/me").await.json();
    assert_eq!(user, format!("user={}", me["id"].as_str().unwrap()));
    // The session that was presented ended with it.
    browser.jar = before;
    assert_eq!(browser.fetch(Method::GET, "/api/me").await.status, 401);
}

#[tokio::test]
async fn refusals_are_json_and_touch_no_cookie() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let before = browser.jar.clone();
    for (email, password) in [
        ("ada@example.com", "another long enough password"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
    ] {
        let answer = sign_in(&mut browser, email, password).await;
        assert_eq!(answer.error(), (400, "invalid_credentials".to_owned()));
        assert!(!answer.json()["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(browser.jar, before);
}

#[tokio::test]
async fn renewals_tell_the_limits_as_they_come_closer_s37() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(DAY * 10);
    let answer = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(info(&answer).1, "idle=1209600, max=1728000");
    app.clock.advance(DAY * 10);
    let answer = browser.fetch(Method::POST, "/auth/refresh").await;
    // From here on no renewal puts the end off.
    assert_eq!(info(&answer).1, "idle=864000, max=864000");
}

#[tokio::test]
async fn calls_made_for_somebody_else_find_no_token_s29() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let me = browser.fetch(Method::GET, "/api/me").await.json();
    let me = me["id"].as_str().unwrap().to_owned();
    for (named, status) in [(&*me, 200), ("", 200), ("somebody-else", 401)] {
        let name = |request: RequestBuilder| request.header("session-user", named);
        let answer = browser.fetch_with(Method::GET, "/api/me", name).await;
        assert_eq!(answer.status, status, "{named}");
        if status == 401 {
            // No `error`: a refresh would not help.
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert_eq!(answer.error().1, "unauthenticated");
        }
    }
}
