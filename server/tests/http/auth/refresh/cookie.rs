//! `POST /auth/refresh` without a body: the browser's way.

use reqwest::{Method, header::COOKIE};

use crate::{
    app::{Ask, GRACE, TestApp},
    browser::Browser,
};

#[tokio::test]
async fn by_cookie_the_tokens_stay_out_of_the_body() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let before = browser.jar.clone();
    let answer = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.body),
        (200, r#"{"expires_in":300}"#)
    );
    assert_ne!(browser.jar, before);
    let attributes: Vec<_> = browser
        .jar
        .iter()
        .map(|cookie| (&*cookie.name, cookie.attributes.trim()))
        .collect();
    assert_eq!(
        attributes,
        [
            (
                "__Host-access",
                "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1209600"
            ),
            (
                "__Secure-refresh",
                "HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=1209600"
            ),
            (
                "__Host-session",
                "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1209600"
            ),
        ]
    );
    assert_eq!(browser.fetch(Method::GET, "/api/me").await.status, 200);
}

#[tokio::test]
async fn without_secure_cookies_the_prefixes_go_too() {
    let app = TestApp::with(&["--cookie-secure=false"]).await;
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(
        browser.fetch(Method::POST, "/auth/refresh").await.status,
        200
    );
    let names: Vec<_> = browser.jar.iter().map(|cookie| &*cookie.name).collect();
    assert_eq!(names, ["access", "refresh", "session"]);
    assert!(
        browser
            .jar
            .iter()
            .all(|cookie| !cookie.attributes.contains("Secure"))
    );
}

#[tokio::test]
async fn only_reuse_touches_the_cookies_s26() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let stale = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/refresh").await;
    browser.fetch(Method::POST, "/auth/refresh").await;

    browser.jar = stale.clone();
    let race = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(race.error(), (409, "superseded".to_owned()));
    assert_eq!(browser.jar, stale);

    app.clock.advance(GRACE);
    let reuse = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(reuse.error(), (401, "reuse_detected".to_owned()));
    assert!(browser.jar.is_empty());

    browser.jar = stale.clone();
    let revoked = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(revoked.error(), (401, "session_revoked".to_owned()));
    assert_eq!(
        browser.jar, stale,
        "a late answer must not delete the cookies of a newer sign-in"
    );
}

#[tokio::test]
async fn without_any_token_the_answer_is_a_plain_challenge() {
    let app = TestApp::start().await;
    let answer = app.post("/auth/refresh").answer().await;
    assert_eq!(answer.error(), (401, "unauthenticated".to_owned()));
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let empty = app
        .post("/auth/refresh")
        .header(COOKIE, "__Secure-refresh=");
    let empty = empty.header("sec-fetch-site", "same-origin").answer().await;
    assert_eq!(empty.error().0, 401);
}

/// Both cookies, and one that another host of the domain has planted; it may come first.
fn planted(access: &str, first: &str, second: &str) -> String {
    format!("__Host-access={access}; __Secure-refresh={first}; __Secure-refresh={second}")
}

#[tokio::test]
async fn a_planted_refresh_cookie_is_passed_over_for_ones_own() {
    let app = TestApp::start().await;
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    app.clock.advance(crate::app::ACCESS_TTL);
    for (first, second) in [
        (&evil.refresh_token, &mine.refresh_token),
        (&mine.refresh_token, &evil.refresh_token),
    ] {
        let cookies = planted(&mine.access_token, first, second);
        let request = app.post("/auth/refresh").header(COOKIE, &cookies);
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .answer()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let set = answer.headers["set-cookie"].to_str().unwrap();
        let token = set.split(['=', ';']).nth(1).unwrap();
        let me = app.me(token).await.json();
        let before = app.running.state.sessions.verify(&mine.access_token);
        let session = me["session_id"].as_str().unwrap().to_owned();
        assert!(format!("{before:?}").contains(&session));
    }
}

#[tokio::test]
async fn a_refresh_cookie_of_another_session_is_refused_and_ends_nothing() {
    let app = TestApp::start().await;
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    for expired in [false, true] {
        if expired {
            app.clock.advance(crate::app::ACCESS_TTL);
        }
        let cookies = format!(
            "__Host-access={}; __Secure-refresh={}",
            mine.access_token, evil.refresh_token
        );
        let request = app.post("/auth/refresh").header(COOKIE, &cookies);
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .answer()
            .await;
        assert_eq!(answer.error(), (401, "invalid_token".to_owned()));
        assert!(answer.headers.get("set-cookie").is_none());
        // By navigation it leads to the sign-in page.
        let request = app.get("/auth/refresh?return_to=/applications");
        let answer = request.header(COOKIE, &cookies).answer().await;
        assert_eq!(answer.header("location"), "/login?return_to=/applications");
    }
    app.renew(&mine.refresh_token).await;
    app.renew(&evil.refresh_token).await;
}

#[tokio::test]
async fn signing_out_ends_the_sessions_of_all_refresh_cookies() {
    let app = TestApp::start().await;
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let cookies = format!(
        "__Secure-refresh={}; __Secure-refresh={}",
        evil.refresh_token, mine.refresh_token
    );
    let request = app.post("/auth/logout").header(COOKIE, cookies);
    let answer = request
        .header("sec-fetch-site", "same-origin")
        .answer()
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(app.me(&mine.access_token).await.status, 401);
}
