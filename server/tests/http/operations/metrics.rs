//! `GET /metrics`: who may see it, and that it tells what happened and nothing about any user.

use reqwest::Method;
use serde_json::json;

use crate::{
    app::{ACCESS_TTL, Ask, GRACE, PASSWORD, TestApp},
    browser::Browser,
};

async fn expect(app: &TestApp, series: &[(&str, f64)]) {
    for (name, value) in series {
        assert_eq!(app.metric(name).await, Some(*value), "{name}");
    }
}

#[tokio::test]
async fn sign_ins_and_registrations_are_counted_by_their_outcome() {
    let app = TestApp::with(&["--sign-in-limit=3/1m"]).await;
    let send = async |path: &str, email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        let answer = app.post(path).json(&body).answer().await;
        answer.status.as_u16()
    };
    let wrong = "another long enough password";
    assert_eq!(
        send("/auth/register", "ada@example.com", PASSWORD).await,
        201
    );
    assert_eq!(send("/auth/register", "ada@example.com", wrong).await, 409);
    assert_eq!(send("/auth/register", "ada", PASSWORD).await, 422);
    assert_eq!(send("/auth/login", "ada@example.com", PASSWORD).await, 200);
    assert_eq!(send("/auth/login", "ada@example.com", wrong).await, 400);
    assert_eq!(send("/auth/login", "bob@example.com", wrong).await, 400);
    // The taken address was the first of three failures.
    assert_eq!(send("/auth/login", "ada@example.com", PASSWORD).await, 429);
    assert_eq!(
        send("/auth/register", "bob@example.com", PASSWORD).await,
        429
    );
    expect(
        &app,
        &[
            (r#"sign_ins_total{outcome="ok"}"#, 1.0),
            // The address was taken just now: that might have been the same user, with the right password.
            (r#"sign_ins_total{outcome="refused"}"#, 3.0),
            (r#"sign_ins_total{outcome="throttled"}"#, 1.0),
            (r#"sign_ins_total{outcome="error"}"#, 0.0),
            (r#"registrations_total{outcome="ok"}"#, 1.0),
            (r#"registrations_total{outcome="taken"}"#, 1.0),
            (r#"registrations_total{outcome="invalid"}"#, 1.0),
            (r#"registrations_total{outcome="throttled"}"#, 1.0),
        ],
    )
    .await;
}

#[tokio::test]
async fn refreshes_are_counted_by_what_the_rotation_decided() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = app.renew(&first).await;
    app.renew(&first).await;
    let third = app.renew(&second).await;
    assert_eq!(app.refresh(&first).await.status, 409);
    assert_eq!(app.refresh("rubbish").await.status, 401);
    expect(
        &app,
        &[
            (r#"refreshes_total{outcome="promoted"}"#, 2.0),
            (r#"refreshes_total{outcome="repeated"}"#, 1.0),
            (r#"refreshes_total{outcome="superseded"}"#, 1.0),
            (r#"refreshes_total{outcome="invalid"}"#, 1.0),
            (r#"refreshes_total{outcome="reuse"}"#, 0.0),
            // The rubbish took no time worth knowing.
            ("refresh_duration_seconds_count", 4.0),
            (r#"refresh_duration_seconds_bucket{le="+Inf"}"#, 4.0),
        ],
    )
    .await;

    app.clock.advance(GRACE);
    assert_eq!(app.refresh(&first).await.error().1, "reuse_detected");
    assert_eq!(app.refresh(&third).await.error().1, "session_revoked");
    let old = app.sign_in_new_user().await.refresh_token;
    for _ in 0..65 {
        app.refresh(&old).await;
    }
    app.clock.advance(crate::app::DAY * 14);
    assert_eq!(app.refresh(&old).await.error().1, "session_expired");
    expect(
        &app,
        &[
            (r#"refreshes_total{outcome="reuse"}"#, 1.0),
            (r#"refreshes_total{outcome="revoked"}"#, 1.0),
            (r#"refreshes_total{outcome="promoted"}"#, 3.0),
            (r#"refreshes_total{outcome="repeated"}"#, 64.0),
            (r#"refreshes_total{outcome="too_many"}"#, 1.0),
            (r#"refreshes_total{outcome="expired"}"#, 1.0),
            (r#"sessions_ended_total{reason="reuse_detected"}"#, 1.0),
        ],
    )
    .await;
    app.running.state.store.close().await;
    app.refresh(&old).await;
    expect(&app, &[(r#"refreshes_total{outcome="error"}"#, 1.0)]).await;
}

#[tokio::test]
async fn access_tokens_and_ended_sessions_are_counted() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let (one, two, three) = (
        app.sign_in_again(user).await,
        app.sign_in_again(user).await,
        app.sign_in_again(user).await,
    );
    app.me(&one.access_token).await;
    app.me("rubbish").await;
    let leave = app.post("/auth/logout").bearer_auth(&one.access_token);
    assert_eq!(leave.answer().await.status, 204);
    app.me(&one.access_token).await;
    let sessions = &app.running.state.sessions;
    let keep = sessions.verify(&two.access_token).unwrap().who;
    sessions.end_others(keep, None).await.unwrap();
    app.me(&three.access_token).await;
    app.clock.advance(ACCESS_TTL);
    app.me(&two.access_token).await;
    expect(
        &app,
        &[
            (r#"access_tokens_checked_total{outcome="ok"}"#, 3.0),
            (r#"access_tokens_checked_total{outcome="invalid"}"#, 1.0),
            (r#"access_tokens_checked_total{outcome="revoked"}"#, 2.0),
            (r#"access_tokens_checked_total{outcome="expired"}"#, 1.0),
            ("access_token_check_duration_seconds_count", 7.0),
            (r#"sessions_ended_total{reason="signed_out"}"#, 1.0),
            (r#"sessions_ended_total{reason="revoked"}"#, 1.0),
        ],
    )
    .await;
    let sum = app
        .metric("access_token_check_duration_seconds_sum")
        .await
        .unwrap();
    assert!(sum > 0.0 && sum < 10.0, "{sum}");
}

#[tokio::test]
async fn requests_are_counted_by_kind_and_nothing_in_them_is_shown() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser.open("/applications/canary-path?canary-query").await;
    app.get("/api/canary").answer().await;
    app.request(Method::from_bytes(b"CANARY").unwrap(), "/panics")
        .answer()
        .await;
    app.get("/panics").answer().await;
    app.post("/auth/login")
        .json(&json!({"email": "canary@example.com", "password": PASSWORD}))
        .answer()
        .await;
    expect(
        &app,
        &[
            (
                r#"http_requests_total{method="GET",route="page",status="2xx"}"#,
                1.0,
            ),
            (
                r#"http_requests_total{method="GET",route="page",status="5xx"}"#,
                1.0,
            ),
            (
                r#"http_requests_total{method="GET",route="api",status="4xx"}"#,
                1.0,
            ),
            (
                r#"http_requests_total{method="POST",route="auth",status="4xx"}"#,
                1.0,
            ),
        ],
    )
    .await;
    let text = app.get("/metrics").answer().await.body;
    assert!(!text.to_lowercase().contains("canary"), "{text}");
    let user = app.new_user().await;
    let pair = app.sign_in_again(user).await;
    app.me(&pair.access_token).await;
    let text = app.get("/metrics").answer().await.body;
    for secret in [&user.to_string(), &pair.access_token, &pair.refresh_token] {
        assert!(!text.contains(secret));
    }
    let ids = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    assert!(ids.clone().all(|word| word.len() < 32), "an id in {text}");
}

#[tokio::test]
async fn is_text_that_prometheus_reads() {
    let app = TestApp::start().await;
    let plain = app.get("/metrics").answer().await;
    assert_eq!(
        plain.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert!(plain.body.ends_with("# EOF\n"));
    assert!(
        plain
            .body
            .contains("# TYPE longhaul_refresh_duration_seconds histogram\n")
    );
    let accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
    let open = app.get("/metrics").header("accept", accept).answer().await;
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(open.header("content-type"), content_type);
}

#[tokio::test]
async fn strangers_find_nothing() {
    let direct = TestApp::start().await;
    let behind = TestApp::with(&["--trusted-proxies=127.0.0.0/8"]).await;
    for (app, header, status) in [
        (&direct, None, 200),
        (&direct, Some(("x-forwarded-for", "127.0.0.1")), 404),
        (&direct, Some(("forwarded", "for=127.0.0.1")), 404),
        (&behind, None, 404),
        (&behind, Some(("x-forwarded-for", "127.0.0.1")), 404),
    ] {
        let mut request = app.get("/metrics");
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let answer = request.answer().await;
        assert_eq!(answer.status, status, "{header:?}");
        if status == 404 {
            assert_eq!(answer.error().1, "not_found");
        }
    }
}

#[tokio::test]
async fn a_listener_of_their_own_serves_metrics_and_nothing_else() {
    let app = TestApp::with(&["--metrics-addr=127.0.0.1:0"]).await;
    let own = app.running.metrics_addr.unwrap();
    let ask = async |path: &str| {
        let response = reqwest::Client::builder().no_proxy().build().unwrap();
        let response = response
            .get(format!("http://{own}{path}"))
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    app.get("/healthz").answer().await;
    let (status, text) = ask("/metrics").await;
    assert_eq!(status, 200);
    assert!(
        text.contains(
            r#"longhaul_http_requests_total{method="GET",route="static",status="2xx"} 1"#
        )
    );
    assert_eq!(ask("/healthz").await.0, 404);
    assert_eq!(ask("/api/me").await.0, 404);
    assert_eq!(app.get("/metrics").answer().await.status, 404);
    app.running.shutdown().await;
    reqwest::get(format!("http://{own}/metrics"))
        .await
        .unwrap_err();
}
