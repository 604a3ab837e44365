//! Requests that change something, from every kind of place.

use reqwest::StatusCode;

use super::cross_site::places;
use crate::app::{Ask, TestApp};

#[tokio::test]
async fn only_same_origin_requests_pass_with_cookies() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.access_token;
    let cookie = format!("__Host-access={token}");
    let own = format!("http://{}", app.running.addr);
    let types = [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
    ];
    for place in places(&own) {
        for content_type in types {
            let request = app.post("/api/echo").header("cookie", &cookie);
            let request = request.header("content-type", content_type).body("x");
            let answer = place.asks(request).answer().await;
            let what = format!("{place:?} {content_type}");
            if place.passes(&own) {
                assert_eq!(answer.status, 200, "{what}");
            } else {
                assert_eq!(answer.error(), (403, "cross_origin".to_owned()), "{what}");
            }
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
            assert!(!answer.body.contains("evil.example"));
        }
    }
}

#[tokio::test]
async fn bearer_clients_and_clients_without_cookies_need_neither_header() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.access_token;
    let bearer = app
        .post("/api/echo")
        .bearer_auth(token)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(bearer.answer().await.status, 200);
    let basic = app.post("/api/echo").basic_auth("a", Some("b"));
    let basic = basic.header("sec-fetch-site", "cross-site");
    assert_eq!(basic.answer().await.status, 403);
    assert_eq!(app.post("/api/echo").answer().await.status, 200);
}

#[tokio::test]
async fn nobody_is_signed_in_by_another_site() {
    let app = TestApp::start().await;
    for path in [
        "/auth/login",
        "/auth/register",
        "/auth/refresh",
        "/auth/logout",
        "/login",
    ] {
        let request = app.post(path).header("sec-fetch-site", "cross-site");
        assert_eq!(
            request.answer().await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test]
async fn reading_is_free() {
    let app = TestApp::start().await;
    let request = app
        .get("/")
        .header("sec-fetch-site", "cross-site")
        .header("cookie", "a=b");
    assert_eq!(request.answer().await.status, 200);
}
