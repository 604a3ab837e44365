//! How many accounts can be created, from one network and in all.

use std::time::Duration;

use reqwest::header::ACCEPT;
use serde_json::json;

use crate::app::{Answer, Ask, PASSWORD, TestApp};

const HOUR: Duration = Duration::from_hours(1);

async fn app(flags: &[&str]) -> TestApp {
    let proxies = ["--trusted-proxies=127.0.0.0/8"];
    TestApp::with_pages_and(&[&proxies[..], flags].concat()).await
}

async fn register(app: &TestApp, address: &str, email: &str) -> Answer {
    let body = json!({"email": email, "password": PASSWORD});
    let request = app.post("/auth/register").json(&body);
    request.header("x-forwarded-for", address).answer().await
}

fn nth(n: u32) -> String {
    format!("user{n}@example.com")
}

#[tokio::test]
async fn one_network_creates_so_many_accounts_and_keeps_nobody_else_out() {
    let app = app(&["--registrations-per-address=2/1h"]).await;
    for n in 0..2 {
        // Of one customer.
        let address = format!("2001:db8:1:2::{n}");
        assert_eq!(register(&app, &address, &nth(n)).await.status, 201);
    }
    let refused = register(&app, "2001:db8:1:2:ffff::1", &nth(2)).await;
    assert_eq!(refused.error(), (429, "too_many_registrations".to_owned()));
    assert_eq!(refused.header("retry-after"), "3600");
    assert_eq!(app.rows("users").await, 2);
    assert_eq!(register(&app, "2001:db8:1:3::1", &nth(2)).await.status, 201);
    // Whoever has an account signs in.
    let body = json!({"email": nth(0), "password": PASSWORD});
    let login = app.post("/auth/login").json(&body);
    let login = login.header("x-forwarded-for", "2001:db8:1:2::1");
    assert_eq!(login.answer().await.status, 200);
    app.clock.advance(HOUR);
    assert_eq!(register(&app, "2001:db8:1:2::1", &nth(3)).await.status, 201);
}

#[tokio::test]
async fn all_networks_together_create_so_many() {
    let app = app(&["--registrations=3/1h"]).await;
    for n in 0..3 {
        let address = format!("192.0.2.{n}");
        assert_eq!(register(&app, &address, &nth(n)).await.status, 201);
    }
    let refused = register(&app, "198.51.100.1", &nth(4)).await;
    assert_eq!(refused.error(), (429, "too_many_registrations".to_owned()));
    app.clock.advance(HOUR);
    assert_eq!(register(&app, "198.51.100.1", &nth(4)).await.status, 201);
}

#[tokio::test]
async fn one_that_is_sent_again_is_a_sign_in() {
    let app = app(&["--registrations-per-address=3/1h"]).await;
    let send = async |password: &str| {
        let body = json!({"email": nth(0), "password": password});
        let request = app.post("/auth/register").json(&body);
        request
            .header("x-forwarded-for", "192.0.2.1")
            .answer()
            .await
    };
    let user = async |answer: Answer| {
        assert_eq!(answer.status, 201, "{}", answer.body);
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        app.me(&token).await.json()["id"].clone()
    };
    let first = user(send(PASSWORD).await).await;
    assert_eq!(user(send(PASSWORD).await).await, first);
    assert_eq!(app.rows("users").await, 1);
    // Nor has it used up what this network may create.
    assert_eq!(register(&app, "192.0.2.1", &nth(1)).await.status, 201);
    let taken = (409, "email_unavailable".to_owned());
    assert_eq!(send("another long enough password").await.error(), taken);
    app.clock.advance(Duration::from_mins(10));
    assert_eq!(send(PASSWORD).await.error(), taken);
}

#[tokio::test]
async fn those_that_are_refused_are_counted_as_throttled() {
    let app = TestApp::with(&["--registrations=1/1h"]).await;
    app.register(&nth(0)).await;
    assert_eq!(register(&app, "192.0.2.1", &nth(1)).await.status, 429);
    let refused = r#"registrations_total{outcome="throttled"}"#;
    assert_eq!(app.metric(refused).await, Some(1.0));
}

#[tokio::test]
async fn the_page_says_so_and_keeps_what_was_typed() {
    let app = app(&["--registrations-per-address=1/1h"]).await;
    let post = |email: String| {
        let form = [("email", email), ("password", PASSWORD.to_owned())];
        app.post("/register")
            .header(ACCEPT, "text/html")
            .form(&form)
    };
    assert_eq!(post(nth(0)).answer().await.status, 303);
    let page = post(nth(1)).answer().await;
    assert_eq!(page.status, 429);
    assert_eq!(page.header("retry-after"), "3600");
    let words = "Too many accounts have been created in a short time.";
    assert!(page.body.contains(words), "{}", page.body);
    assert!(page.body.contains(&format!("value=\"{}\"", nth(1))));
    let german = post(nth(1)).header("accept-language", "de").answer().await;
    assert!(german.body.contains("zu viele Konten"), "{}", german.body);
}

#[tokio::test]
async fn what_comes_to_nothing_is_not_counted_and_many_at_once_are() {
    let app = app(&["--registrations-per-address=3/1h"]).await;
    assert_eq!(register(&app, "192.0.2.1", &nth(0)).await.status, 201);
    // Long enough for it to be no repetition.
    app.clock.advance(Duration::from_mins(10));
    for _ in 0..5 {
        assert_eq!(register(&app, "192.0.2.1", &nth(0)).await.status, 409);
        assert_eq!(register(&app, "192.0.2.1", "nobody").await.status, 422);
    }
    let calls: Vec<_> = (1..9)
        .map(|n| {
            let body = json!({"email": nth(n), "password": PASSWORD});
            let request = app.post("/auth/register").json(&body);
            tokio::spawn(request.header("x-forwarded-for", "192.0.2.1").answer())
        })
        .collect();
    let mut created = 0;
    for call in calls {
        created += usize::from(call.await.unwrap().status == 201);
    }
    assert_eq!(created, 2);
    assert_eq!(app.rows("users").await, 3);
}
