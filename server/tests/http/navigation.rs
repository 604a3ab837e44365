//! Pages and plain forms with an expired access token, followed through every redirect.

use std::time::Duration;

use reqwest::{Method, header::ACCEPT};

use crate::{
    app::{ACCESS_TTL, Ask, DAY, GRACE, TestApp},
    browser::Browser,
};

fn trail<'b>(browser: &'b Browser<'_>) -> Vec<(&'b str, u16)> {
    browser
        .trail
        .iter()
        .map(|(path, status)| (&**path, *status))
        .collect()
}

#[tokio::test]
async fn a_page_comes_back_renewed_s32() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    let page = browser.open("/applications/7?page=2&x=%2F").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("guest"), "{}", page.body);
    assert_eq!(
        trail(&browser),
        [
            ("/applications/7?page=2&x=%2F", 303),
            (
                "/auth/refresh?return_to=/applications/7%3Fpage%3D2%26x%3D%252F",
                303
            ),
            ("/applications/7?page=2&x=%2F", 200),
        ]
    );
}

#[tokio::test]
async fn a_plain_form_is_retried_with_its_body_s32_s34() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    // Longer than the other addresses below /auth take.
    let body = format!("family_name=Lovelace&story={}", "x".repeat(100_000));
    for (round, path) in ["/applications/7", "/api/echo"].into_iter().enumerate() {
        app.clock
            .advance(ACCESS_TTL * u32::try_from(round).unwrap());
        browser.trail.clear();
        let page = browser.submit(path, &body).await;
        assert_eq!(page.status, 200);
        assert!(page.body.starts_with("POST ") && page.body.ends_with(&body));
        assert!(!page.body.starts_with("POST guest"));
        let statuses: Vec<_> = browser.trail.iter().map(|(_, status)| *status).collect();
        assert_eq!(statuses, [307, 307, 200]);
    }
}

#[tokio::test]
async fn a_home_page_is_renewed_or_shown_to_a_guest() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    assert!(!browser.open("/").await.body.contains("guest"));

    app.clock.advance(DAY * 14);
    browser.trail.clear();
    assert_eq!(browser.open("/").await.body, "GET guest ");
    assert!(browser.jar.is_empty());
    assert_eq!(
        trail(&browser),
        [("/", 303), ("/auth/refresh?return_to=/", 303), ("/", 200)]
    );
}

#[tokio::test]
async fn a_protected_page_leads_a_guest_to_the_login() {
    let app = TestApp::start().await;
    let mut browser = Browser::new(&app);
    assert_eq!(browser.open("/applications").await.body, "GET guest ");
    assert_eq!(
        trail(&browser),
        [
            ("/applications", 303),
            ("/auth/refresh?return_to=/applications", 303),
            ("/login?return_to=/applications", 200),
        ]
    );
    // A form's address may take nothing but posts: after the sign-in its page is the place.
    browser.trail.clear();
    browser.submit("/api/echo", "a=1").await;
    assert_eq!(
        browser.trail.last().unwrap().0,
        "/login?return_to=/applications/form"
    );
}

#[tokio::test]
async fn an_access_cookie_that_was_lost_is_replaced() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser.jar.retain(|cookie| cookie.path != "/");
    assert!(!browser.open("/applications").await.body.contains("guest"));
    assert!(browser.cookie("access").is_some());
}

#[tokio::test]
async fn bad_and_revoked_access_cookies_do_not_loop() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser
        .jar
        .iter_mut()
        .find(|cookie| cookie.path == "/")
        .unwrap()
        .value = "rubbish".to_owned();
    assert!(!browser.open("/").await.body.contains("guest"));

    let copy = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/logout").await;
    browser.jar = copy;
    assert_eq!(browser.open("/").await.body, "GET guest ");
    assert!(browser.jar.is_empty());

    // Without a refresh cookie there is nothing to renew, and nothing to loop about.
    let mut browser = Browser::signed_in(&app).await;
    browser.jar.retain(|cookie| cookie.path == "/");
    app.clock.advance(ACCESS_TTL);
    assert_eq!(browser.open("/").await.body, "GET guest ");
}

#[tokio::test]
async fn guests_forms_and_pages_are_never_sent_away() {
    let app = TestApp::start().await;
    for path in ["/login", "/register?return_to=/applications"] {
        let mut browser = Browser::signed_in(&app).await;
        app.clock.advance(ACCESS_TTL);
        assert_eq!(browser.open(path).await.body, "GET guest ");
        assert_eq!(browser.submit(path, "a=1").await.body, "POST guest a=1");
        assert_eq!(browser.trail.len(), 2);
    }
}

#[tokio::test]
async fn scripts_and_files_are_not_redirected() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(ACCESS_TTL);
    assert_eq!(browser.fetch(Method::GET, "/api/me").await.status, 401);
    assert_eq!(
        browser.fetch(Method::GET, "/applications").await.status,
        200
    );
    assert_eq!(
        browser.fetch(Method::POST, "/applications").await.status,
        200
    );
    assert_eq!(browser.open("/pkg/style.css").await.status, 200);
    assert_eq!(browser.open("/healthz").await.status, 200);
    assert!(
        browser
            .trail
            .iter()
            .all(|(_, status)| *status != 303 && *status != 307)
    );
}

#[tokio::test]
async fn a_superseded_token_is_tried_again_and_then_leads_to_the_login_with_its_cookies_s26() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let stale = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/refresh").await;
    browser.fetch(Method::POST, "/auth/refresh").await;
    let fresh = std::mem::replace(&mut browser.jar, stale.clone());

    // The winner's access cookie is here already: no need to ask again.
    let access = fresh
        .iter()
        .find(|cookie| cookie.path == "/")
        .unwrap()
        .clone();
    let refresh = stale
        .iter()
        .find(|cookie| cookie.path == "/auth")
        .unwrap()
        .clone();
    browser.jar = vec![access, refresh];
    browser.trail.clear();
    browser.open("/auth/refresh?return_to=/applications").await;
    assert_eq!(
        trail(&browser),
        [
            ("/auth/refresh?return_to=/applications", 303),
            ("/applications", 200)
        ]
    );

    // Nothing but the stale token, for ever.
    browser.jar.retain(|cookie| cookie.path == "/auth");
    let jar = browser.jar.clone();
    browser.trail.clear();
    browser.open("/applications").await;
    let again = browser
        .trail
        .iter()
        .filter(|(path, _)| path.contains("attempt="))
        .count();
    assert_eq!(again, 5, "{:?}", browser.trail);
    assert_eq!(
        browser.trail.last().unwrap().0,
        "/login?return_to=/applications"
    );
    assert_eq!(browser.jar, jar);

    app.clock.advance(GRACE);
    browser.open("/applications").await;
    assert!(browser.jar.is_empty(), "reuse clears the cookies");
}

#[tokio::test]
async fn return_to_never_leaves_the_site() {
    let app = TestApp::start().await;
    for bad in [
        "//evil.example",
        "https://evil.example",
        "/%5Cevil.example",
        "/auth/logout",
        "",
        "/%0d%0aX:1",
    ] {
        let browser = Browser::signed_in(&app).await;
        let refresh = browser.cookie("refresh").unwrap();
        let cookie = format!("__Secure-refresh={refresh}");
        let request = app.get(&format!("/auth/refresh?return_to={bad}"));
        let answer = request.header("cookie", cookie).answer().await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, "/"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn too_many_lost_answers_are_no_reason_to_sign_in_again() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let token = browser.cookie("refresh").unwrap().to_owned();
    for _ in 0..65 {
        app.refresh(&token).await;
    }
    app.clock.advance(ACCESS_TTL + Duration::from_secs(1));
    let jar = browser.jar.clone();
    let answer = browser.open("/applications").await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.body.contains("Sorry, there is a problem"));
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(browser.jar, jar);
}

#[tokio::test]
async fn bearer_clients_are_never_redirected() {
    let app = TestApp::start().await;
    let request = app
        .get("/applications")
        .header(ACCEPT, "text/html")
        .bearer_auth("rubbish");
    assert_eq!(request.answer().await.status, 200);
}
