//! Several servers together allow what one allows.

use serde_json::json;

use super::two_beside;
use crate::app::{Ask, PASSWORD, TestApp};

#[tokio::test]
async fn three_servers_take_no_more_guesses_than_one() {
    let app = TestApp::start().await;
    let [second, third] = two_beside(&app).await;
    let servers = [&app.running, &second, &third];
    app.register("ada@example.com").await;
    let guesses = (0..30).map(|n| {
        let body = json!({"email": "ada@example.com", "password": "too short"});
        let request = app.post_to(servers[n % 3], "/auth/login").json(&body);
        tokio::spawn(request.answer())
    });
    let guesses: Vec<_> = guesses.collect();
    let mut judged = 0;
    for guess in guesses {
        judged += usize::from(guess.await.unwrap().status == 400);
    }
    assert_eq!(judged, 10);
    let right = json!({"email": "ada@example.com", "password": PASSWORD});
    for server in servers {
        let refused = app
            .post_to(server, "/auth/login")
            .json(&right)
            .answer()
            .await;
        assert_eq!(refused.error(), (429, "too_many_failures".to_owned()));
    }
}

#[tokio::test]
async fn three_servers_make_no_more_accounts_than_one() {
    let app = TestApp::with(&["--registrations=3/1h"]).await;
    let [second, third] = two_beside(&app).await;
    let servers = [&app.running, &second, &third];
    let calls = (0..9).map(|n| {
        let body = json!({"email": format!("user{n}@example.com"), "password": PASSWORD});
        let request = app.post_to(servers[n % 3], "/auth/register").json(&body);
        tokio::spawn(request.answer())
    });
    let calls: Vec<_> = calls.collect();
    let mut made = 0;
    for call in calls {
        made += i64::from(call.await.unwrap().status == 201);
    }
    assert_eq!((made, app.rows("users").await), (3, 3));
}
