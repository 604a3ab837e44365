//! How much may be sent where.

use reqwest::RequestBuilder;

use crate::app::{Ask, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn where_a_password_is_asked_for_nothing_long_is_taken() {
    let app = TestApp::with_pages().await;
    let token = app.sign_in_new_user().await.access_token;
    let form = |length: usize| format!("email=a&password={}", "x".repeat(length - 17));
    let sized = |request: RequestBuilder, length| {
        let request = request.header("content-type", FORM).bearer_auth(&token);
        request.body(form(length))
    };
    for path in [
        "/register",
        "/account",
        "/account/delete",
        "/applications",
        "/applications/x/delete",
        "/language",
        "/auth/login",
        "/auth/register",
        "/auth/logout",
    ] {
        let fits = sized(app.post(path), 8 * 1024).answer().await;
        assert_ne!(fits.status, 413, "{path}");
        for length in [8 * 1024 + 1, 900_000] {
            let answer = sized(app.post(path), length).answer().await;
            assert_eq!(answer.status, 413, "{path} {length}");
        }
    }
    // In the dialog over a page; the page to sign in on may bring a post along that was held.
    let dialog = app.post("/login").header("accept", "application/json");
    assert_eq!(sized(dialog, 8 * 1024 + 1).answer().await.status, 413);
    let page = app.post("/login").header("accept", "text/html");
    assert_eq!(sized(page, 900_000).answer().await.status, 400);
}

/// The length need not be told for the limit to hold.
#[tokio::test]
async fn a_body_in_pieces_is_measured_as_it_comes() {
    let app = TestApp::with_pages().await;
    let pieces = (0..9).map(|_| Ok::<_, std::io::Error>("x".repeat(1024)));
    let body = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
    let request = app
        .post("/auth/login")
        .header("content-type", "application/json");
    let answer = request.body(body).answer().await;
    assert_eq!(answer.error(), (413, "body_too_large".to_owned()));
}
