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
    // The session is over: there is nothing to ask for, and what is dead stays as it is.
    let jar = browser.jar.clone();
    assert_eq!(browser.open("/").await.body, "GET guest ");
    assert_eq!(browser.jar, jar);
    assert_eq!(trail(&browser), [("/", 200)]);
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
    for path in ["/applications", "/"] {
        browser
            .jar
            .retain(|cookie| !cookie.name.ends_with("access"));
        assert!(!browser.open(path).await.body.contains("guest"));
        assert!(browser.cookie("access").is_some());
    }
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

    // Without a refresh cookie there is nothing to renew, and nothing to loop about: the session lives, so the person is
    // asked to sign in.
    let mut browser = Browser::signed_in(&app).await;
    browser.jar.retain(|cookie| cookie.path == "/");
    app.clock.advance(ACCESS_TTL);
    browser.open("/").await;
    assert_eq!(browser.trail.last().unwrap().0, "/login?return_to=/");
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
    let binding = stale.iter().find(|cookie| cookie.name.ends_with("session"));
    browser.jar.extend(binding.cloned());
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
    assert_eq!(app.events("reuse_detected").await, 1);
    assert_eq!(
        browser.jar, jar,
        "a later sign-in may have put others there"
    );
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
async fn too_many_lost_answers_cost_no_page_and_no_post_s16() {
    // The refusal is a page.
    let app = TestApp::with_pages().await;
    let mut browser = Browser::signed_in(&app).await;
    let token = browser.cookie("refresh").unwrap().to_owned();
    app.clock.advance(ACCESS_TTL + Duration::from_secs(1));
    for _ in 0..64 {
        assert_eq!(app.refresh(&token).await.status, 200);
    }
    let told = app.refresh(&token).await;
    assert_eq!(told.error(), (429, "too_many_refreshes".to_owned()));
    assert_eq!(told.header("retry-after"), "10");

    let jar = browser.jar.clone();
    let page = browser.open("/applications").await;
    assert_eq!(page.status, 429);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.body.contains("It will try again by itself"));
    assert_eq!(page.header("retry-after"), "10");
    let again = page.header("refresh").strip_prefix("10; url=").unwrap();
    assert_eq!(browser.jar, jar);
    // What a browser would save as a file is not a page.
    let file = browser.save("/applications/7/files/9").await;
    assert_eq!(
        (file.status.as_u16(), file.header("content-type")),
        (429, "text/plain; charset=utf-8")
    );

    app.clock.advance(Duration::from_secs(10));
    assert_eq!(browser.open(again).await.status, 200);
    assert_eq!(browser.trail.last().unwrap().0, "/applications");
    assert_ne!(browser.jar, jar);
}

async fn refusals(app: &TestApp) -> Option<f64> {
    app.metric(r#"refreshes_total{outcome="too_many"}"#).await
}

#[tokio::test]
async fn a_post_that_has_to_wait_is_not_lost_s16() {
    let app = TestApp::with(&["--access-ttl=1s"]).await;
    let mut browser = Browser::signed_in(&app).await;
    let token = browser.cookie("refresh").unwrap().to_owned();
    app.clock.advance(Duration::from_secs(2));
    for _ in 0..64 {
        assert_eq!(app.refresh(&token).await.status, 200);
    }
    let refused = refusals(&app).await;
    // It waits at the server, since only the browser has its body.
    let told_to_wait = async {
        while refusals(&app).await == refused {
            tokio::task::yield_now().await;
        }
        app.clock.advance(Duration::from_secs(1));
    };
    let (answer, ()) = tokio::join!(browser.submit("/applications/7", "story=x"), told_to_wait);
    assert!(answer.body.starts_with("POST ") && answer.body.ends_with("story=x"));
    let statuses: Vec<_> = browser.trail.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, [307, 307, 307, 200]);
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
