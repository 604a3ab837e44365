//! Every request has a number: in its answer, in the log, and on each page that says that something went wrong.

use longhaul_server::languages::Languages;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::{
    app::{Answer, Ask, PASSWORD, TestApp},
    browser::Browser,
};

const PAGE: &str = "text/html,application/xhtml+xml";

fn header(answer: &Answer) -> String {
    let id = answer.header("x-request-id").to_owned();
    assert!(!id.is_empty());
    id
}

/// That it is the page of an error, and asks people to give the number of this request.
fn shows_its_number(answer: &Answer, what: &str) {
    let content_type = answer.header("content-type");
    assert!(
        content_type.starts_with("text/html"),
        "{what}: {content_type}"
    );
    let number = format!("<code translate=\"no\">{}<", header(answer));
    let times = answer.body.matches(&number).count();
    assert_eq!(times, 1, "{what}: {}", answer.body);
}

fn as_person(request: RequestBuilder) -> RequestBuilder {
    request.header("accept", PAGE)
}

#[tokio::test]
async fn every_page_of_an_error_shows_the_number_of_its_request() {
    let app = TestApp::with_pages_and(&["--sign-in-limit=1/3m"]).await;
    let mut browser = Browser::signed_in(&app).await;
    let open = async |path: &str| as_person(app.get(path)).answer().await;

    for (path, status) in [
        ("/nothing", 404),
        ("/%0d%0aX", 404),
        ("/applications/0123456789abcdef0123456789abcdef/you", 404),
        ("/applications/done/ORL-1", 404),
    ] {
        let answer = browser.open(path).await;
        assert_eq!(answer.status, status, "{path}");
        shows_its_number(&answer, path);
    }
    let guest = open("/nothing").await;
    shows_its_number(&guest, "a guest");

    let put = as_person(app.request(Method::PUT, "/login")).answer().await;
    assert_eq!(put.status, 405);
    assert!(!put.header("allow").is_empty());
    shows_its_number(&put, "a method");

    let large = as_person(app.post("/account")).header("sec-fetch-site", "same-origin");
    let large = large.body("x".repeat(20_000)).answer().await;
    assert_eq!(large.status, 413);
    shows_its_number(&large, "a large body");
    let text = Languages::of_visa().first();
    assert!(
        large.body.contains(text.get("trouble-too-large")),
        "{}",
        large.body
    );

    let foreign = as_person(app.post("/login")).header("sec-fetch-site", "cross-site");
    let foreign = foreign.answer().await;
    assert_eq!(foreign.status, 403);
    shows_its_number(&foreign, "another site");

    app.running.state.store.close().await;
    for path in [
        "/applications",
        "/account",
        "/applications/0123456789abcdef0123456789abcdef/you",
    ] {
        let answer = browser.open(path).await;
        assert_eq!(answer.status, 503, "{path}");
        shows_its_number(&answer, path);
    }
}

#[tokio::test]
async fn a_panic_is_a_page_with_a_number_too() {
    let app = TestApp::start().await;
    let answer = as_person(app.get("/panics")).answer().await;
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("canary"));
    shows_its_number(&answer, "a panic");
    let text = Languages::of_visa().first();
    assert!(
        answer.body.contains(text.get("trouble-mistake")),
        "{}",
        answer.body
    );
    // Whoever is signed in stays so, and sees it.
    let mut browser = Browser::signed_in(&app).await;
    let answer = browser.open("/panics").await;
    shows_its_number(&answer, "a panic for a user");
    assert!(answer.body.contains("@example.com"), "{}", answer.body);
    let german = as_person(app.get("/panics")).header("accept-language", "de");
    let german = german.answer().await;
    assert_eq!(german.header("content-language"), "de");
    assert!(
        german.body.contains("nennen Sie diese Nummer"),
        "{}",
        german.body
    );
}

#[tokio::test]
async fn every_error_for_programs_has_the_number_of_its_request() {
    let app = TestApp::with_pages_and(&["--sign-in-limit=1/3m"]).await;
    let pair = app.sign_in_new_user().await;
    let call = |path: &str, body| app.post(path).bearer_auth(&pair.access_token).json(&body);
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let requests = [
        (app.get("/api/me"), 401),
        (app.get("/api/nothing").bearer_auth(&pair.access_token), 404),
        (app.get("/auth/login"), 405),
        (app.post("/auth/login").body("x"), 415),
        (app.post("/auth/login").json(&json!({"email": 7})), 422),
        (app.post("/auth/login").json(&credentials), 400),
        (app.post("/auth/login").json(&credentials), 429),
        (app.post("/auth/login").body("x".repeat(9_000)), 413),
        (call("/api/applications/load", json!({"id": "0"})), 404),
        (call("/api/applications/load", json!({"id": 7})), 400),
        (
            app.post("/api/uploads").bearer_auth(&pair.access_token),
            412,
        ),
    ];
    for (request, status) in requests {
        let answer = request.answer().await;
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.numbered, "{}", answer.body);
        answer.error();
    }
    app.running.state.store.close().await;
    let answer = call("/api/applications/list", json!({})).answer().await;
    assert_eq!(answer.status, 503);
    assert!(answer.numbered, "{}", answer.body);
}

#[tokio::test]
async fn a_trusted_proxy_may_have_named_the_request_already() {
    let behind = TestApp::with(&["--trusted-proxies=127.0.0.1"]).await;
    let direct = TestApp::start().await;
    let ask = async |app: &TestApp, id: &str| {
        let answer = app
            .get("/healthz")
            .header("x-request-id", id)
            .answer()
            .await;
        header(&answer)
    };
    let id = "f3b0-77.A_c";
    assert_eq!(ask(&behind, id).await, id);
    for (app, id) in [
        (&direct, id),
        (&behind, "<script>x</script>"),
        (&behind, "short"),
    ] {
        let made = ask(app, id).await;
        assert!(made != id && made.len() == 32, "{made}");
    }
}
