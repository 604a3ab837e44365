//! Passwords cannot be guessed, from however many addresses, and those who try cannot keep the owner of an account out.

use longhaul_server::auth::{ids::UserId, tokens::TokenPair};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::app::{Answer, Ask, PASSWORD, TestApp};

const ADA: &str = "ada@example.com";

async fn app() -> TestApp {
    TestApp::with(&["--trusted-proxies=127.0.0.0/8"]).await
}

fn from(request: RequestBuilder, address: &str) -> RequestBuilder {
    request.header("x-forwarded-for", address)
}

async fn sign_in(app: &TestApp, address: &str, password: &str) -> Answer {
    let body = json!({"email": ADA, "password": password});
    let request = app.post("/auth/login").json(&body);
    from(request, address).answer().await
}

/// Registers Ada from `192.0.2.1`.
async fn registered(app: &TestApp) -> TokenPair {
    let body = json!({"email": ADA, "password": PASSWORD});
    let request = from(app.post("/auth/register"), "192.0.2.1").json(&body);
    let token = request.answer().await.access_token();
    let user = app.me(&token).await.json()["id"].clone();
    let user: UserId = user.as_str().unwrap().parse().unwrap();
    app.sign_in_again(user).await
}

/// Wrong passwords from `networks` addresses; how many of them were judged.
async fn guess(app: &TestApp, networks: u8) -> usize {
    let mut judged = 0;
    for n in 0..networks {
        let answer = sign_in(app, &format!("198.51.100.{n}"), "too short").await;
        judged += usize::from(answer.status == 400);
    }
    judged
}

#[tokio::test]
async fn an_account_is_guessed_at_ten_times_and_then_ever_more_slowly() {
    let app = app().await;
    registered(&app).await;
    assert_eq!(guess(&app, 200).await, 10);
    let refused = sign_in(&app, "203.0.113.1", PASSWORD).await;
    assert_eq!(refused.error(), (429, "too_many_failures".to_owned()));
    assert_eq!(refused.header("retry-after"), "1");
    app.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(guess(&app, 20).await, 1);
    let refused = sign_in(&app, "203.0.113.1", PASSWORD).await;
    assert_eq!(refused.header("retry-after"), "2");
    app.clock.advance(std::time::Duration::from_secs(2));
    assert_eq!(sign_in(&app, "203.0.113.1", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_without_an_account_is_slowed_down_alike() {
    let app = app().await;
    assert_eq!(guess(&app, 50).await, 10);
}

#[tokio::test]
async fn a_known_device_and_a_known_network_are_not_kept_out() {
    let app = app().await;
    let here = registered(&app).await;
    assert_eq!(sign_in(&app, "192.0.2.1", PASSWORD).await.status, 200);
    assert_eq!(guess(&app, 50).await, 10);
    assert_eq!(sign_in(&app, "192.0.2.1", PASSWORD).await.status, 200);

    // From a network that has failed too often itself, too.
    for _ in 0..10 {
        sign_in(&app, "203.0.113.9", "too short").await;
    }
    assert_eq!(sign_in(&app, "203.0.113.9", PASSWORD).await.status, 429);
    let body = json!({"email": ADA, "password": PASSWORD});
    let request = app
        .post("/auth/login")
        .header("cookie", format!("__Host-session={}", here.binding))
        .header("sec-fetch-site", "same-origin")
        .json(&body);
    let answer = from(request, "203.0.113.9").answer().await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn from_a_network_that_failed_a_signed_in_user_can_sign_out_change_the_password_and_leave() {
    let app = app().await;
    let here = registered(&app).await;
    let there = "198.51.100.1";
    for _ in 0..10 {
        let body = json!({"email": "nobody@example.com", "password": "too short"});
        let request = app.post("/auth/login").json(&body);
        assert_eq!(from(request, there).answer().await.status, 400);
    }
    assert_eq!(sign_in(&app, there, PASSWORD).await.status, 429);
    let new = "a quite different sentence";
    let calls = [
        (
            Method::POST,
            "/api/account/password",
            json!({"current_password": PASSWORD, "new_password": new}),
            200,
        ),
        (
            Method::DELETE,
            "/api/account",
            json!({"password": new}),
            204,
        ),
    ];
    let leaver = app.sign_in_new_user().await;
    let out = app.post("/auth/logout").bearer_auth(&leaver.access_token);
    assert_eq!(from(out, there).answer().await.status, 204);
    for (method, path, body, status) in calls {
        let request = app.request(method, path).bearer_auth(&here.access_token);
        let answer = from(request.json(&body), there).answer().await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}
