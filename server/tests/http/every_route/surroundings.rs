//! What every answer has in common: headers, errors, limits.

use reqwest::{Method, header::COOKIE};

use crate::{
    app::{Ask, TestApp},
    browser::Browser,
};

#[tokio::test]
async fn every_answer_has_its_headers() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/healthz",
        "/metrics",
        "/.well-known/jwks.json",
        "/api/me",
        "/api/nothing",
        "/auth/refresh",
        "/nothing",
        "/panics",
    ] {
        let answer = app.get(path).answer().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        if answer.header("content-type").starts_with("text/html") {
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        } else {
            assert_eq!(
                answer.header("content-security-policy"),
                "frame-ancestors 'none'",
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_for_one_person_is_not_stored() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(
        browser.open("/applications").await.header("cache-control"),
        "no-store"
    );
    assert_eq!(
        browser.open("/pkg/style.css").await.header("cache-control"),
        "no-cache"
    );
    assert_eq!(app.get("/").answer().await.header("cache-control"), "");
    assert_eq!(
        app.get("/api/nothing")
            .answer()
            .await
            .header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn https_is_remembered_only_behind_a_proxy_that_speaks_it() {
    let behind = TestApp::with(&["--trusted-proxies=127.0.0.1"]).await;
    let direct = TestApp::start().await;
    for (app, proto, sent) in [
        (&behind, "https", true),
        (&behind, "http", false),
        (&direct, "https", false),
    ] {
        let answer = app
            .get("/nothing")
            .header("x-forwarded-proto", proto)
            .answer()
            .await;
        assert_eq!(
            !answer.header("strict-transport-security").is_empty(),
            sent,
            "{proto}"
        );
    }
}

#[tokio::test]
async fn errors_for_programs_are_json() {
    let app = TestApp::start().await;
    let table = [
        (Method::GET, "/api/nothing", 404, "not_found"),
        (Method::POST, "/auth/nothing", 404, "not_found"),
        (Method::GET, "/auth/login", 405, "method_not_allowed"),
        (Method::DELETE, "/auth/refresh", 405, "method_not_allowed"),
        (Method::TRACE, "/auth/login", 405, "method_not_allowed"),
    ];
    for (method, path, status, code) in table {
        let answer = app.request(method.clone(), path).answer().await;
        assert_eq!(answer.error(), (status, code.to_owned()), "{method} {path}");
        assert_eq!(
            !answer.header("allow").is_empty(),
            status == 405,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let app = TestApp::start().await;
    let answer = app
        .post("/api/echo")
        .body("x".repeat(1024 * 1024 + 1))
        .answer()
        .await;
    assert_eq!(answer.error(), (413, "body_too_large".to_owned()));
    assert_eq!(
        app.post("/api/echo")
            .body("x".repeat(1024 * 1024))
            .answer()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_panic_tells_nothing_and_kills_nothing() {
    let app = TestApp::start().await;
    let answer = app.get("/panics").answer().await;
    assert_eq!(answer.error(), (500, "internal".to_owned()));
    assert!(!answer.body.contains("canary"));
    assert_eq!(app.get("/healthz").answer().await.status, 200);
}

#[tokio::test]
async fn strange_cookies_are_no_error() {
    let app = TestApp::start().await;
    for cookie in [
        "",
        ";",
        "=",
        "a",
        "__Host-access",
        "__Host-access=\"x\"",
        "a=\u{e4}; __Host-access=b",
    ] {
        let request = app.get("/api/me").header(COOKIE, cookie.as_bytes());
        assert_eq!(request.answer().await.status, 401, "{cookie:?}");
    }
}
