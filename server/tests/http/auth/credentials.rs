//! `POST /auth/register` and `POST /auth/login`

use longhaul_server::auth::accounts::{RegisterError, SignInError};
use longhaul_server::store::db::query;
use serde_json::{Value, json};

use crate::{
    app::{Answer, Ask, PASSWORD, TestApp, device},
    browser::Browser,
};

async fn send(app: &TestApp, path: &str, body: &Value) -> Answer {
    app.post(path).json(body).answer().await
}

fn ada(password: &str) -> Value {
    json!({"email": "ada@example.com", "password": password})
}

#[tokio::test]
async fn register_then_log_in() {
    let app = TestApp::start().await;
    let registered = send(&app, "/auth/register", &ada(PASSWORD)).await;
    assert_eq!(registered.status, 201);
    assert!(registered.headers.get("set-cookie").is_none());

    let other_spelling = json!({"email": " Ada@Example.COM ", "password": PASSWORD});
    let signed_in = send(&app, "/auth/login", &other_spelling).await;
    assert_eq!(signed_in.status, 200);
    let body = signed_in.json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&json!("Bearer"), &json!(300))
    );
    assert!(signed_in.headers.get("set-cookie").is_none());

    // Two sign-ins are two sessions.
    for answer in [&registered, &signed_in] {
        assert_eq!(
            app.me(&answer.access_token()).await.json()["email"],
            "ada@example.com"
        );
        app.renew(&answer.refresh_token()).await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_not_told() {
    let app = TestApp::start().await;
    send(&app, "/auth/register", &ada(PASSWORD)).await;
    let wrong_password = send(&app, "/auth/login", &ada("another long enough password")).await;
    assert_eq!(
        wrong_password.error(),
        (400, "invalid_credentials".to_owned())
    );
    for other in [
        json!({"email": "nobody@example.com", "password": PASSWORD}),
        json!({"email": "not an address", "password": PASSWORD}),
        ada("short"),
        ada(&"x".repeat(2000)),
    ] {
        let answer = send(&app, "/auth/login", &other).await;
        assert_eq!(
            (answer.status, &answer.body),
            (wrong_password.status, &wrong_password.body)
        );
    }
}

#[tokio::test]
async fn a_disabled_account_answers_like_a_wrong_password() {
    let app = TestApp::start().await;
    send(&app, "/auth/register", &ada(PASSWORD)).await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET disabled_at = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        send(&app, "/auth/login", &ada(PASSWORD)).await.error().1,
        "invalid_credentials"
    );
}

#[tokio::test]
async fn an_address_is_registered_once() {
    let app = TestApp::start().await;
    assert_eq!(
        send(&app, "/auth/register", &ada(PASSWORD)).await.status,
        201
    );
    let again = json!({"email": "ADA@example.com", "password": "another long enough password"});
    assert_eq!(
        send(&app, "/auth/register", &again).await.error(),
        (409, "email_unavailable".to_owned())
    );
    // The first password still counts.
    assert_eq!(send(&app, "/auth/login", &ada(PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn addresses_and_passwords_that_cannot_be_are_refused() {
    let app = TestApp::start().await;
    for (body, code) in [
        (
            json!({"email": "ada", "password": PASSWORD}),
            "invalid_email",
        ),
        (ada("fourteen chars"), "password_too_short"),
        (ada(&"x".repeat(129)), "password_too_long"),
        // Sixteen characters as typed, eight of them when composed.
        (ada(&"o\u{308}".repeat(8)), "password_too_short"),
    ] {
        assert_eq!(
            send(&app, "/auth/register", &body).await.error(),
            (422, code.to_owned())
        );
    }
}

#[tokio::test]
async fn bodies_of_another_shape_are_refused() {
    let app = TestApp::start().await;
    let json = "application/json";
    let secret = "a secret that must not come back";
    let table = [
        (json, "{".to_owned(), 400, "invalid_json"),
        (json, String::new(), 400, "invalid_json"),
        (json, "{}".to_owned(), 422, "invalid_body"),
        (
            json,
            format!(r#"{{"email":"a@b","password":["{secret}"]}}"#),
            422,
            "invalid_body",
        ),
        (
            json,
            format!(r#"{{"email":"a@b","password":"{PASSWORD}","admin":true}}"#),
            422,
            "invalid_body",
        ),
        (json, format!(r#""{secret}""#), 422, "invalid_body"),
        (
            json,
            format!(r#"{{"email":"{}"}}"#, "x".repeat(9000)),
            413,
            "body_too_large",
        ),
        (
            "text/plain",
            ada(PASSWORD).to_string(),
            415,
            "unsupported_media_type",
        ),
        (
            "application/x-www-form-urlencoded",
            "email=a".to_owned(),
            415,
            "unsupported_media_type",
        ),
    ];
    for path in ["/auth/login", "/auth/register"] {
        for (content_type, body, status, code) in &table {
            let request = app
                .post(path)
                .header("content-type", *content_type)
                .body(body.clone());
            let answer = request.answer().await;
            assert_eq!(
                answer.error(),
                (*status, (*code).to_owned()),
                "{path} {body}"
            );
            assert!(!answer.body.contains(secret));
        }
    }
}

#[tokio::test]
async fn a_sign_in_ends_the_session_that_was_there() {
    let app = TestApp::start().await;
    send(&app, "/auth/register", &ada(PASSWORD)).await;
    let planted = app.sign_in_new_user().await;
    let request = app
        .post("/auth/login")
        .bearer_auth(&planted.access_token)
        .json(&ada(PASSWORD));
    assert_eq!(request.answer().await.status, 200);
    assert_eq!(
        app.me(&planted.access_token).await.error().1,
        "session_revoked"
    );
    assert_eq!(
        app.refresh(&planted.refresh_token).await.error().1,
        "session_revoked"
    );
}

#[tokio::test]
async fn failed_sign_ins_are_limited_by_address() {
    let app = TestApp::with(&["--sign-in-limit=3/3m", "--trusted-proxies=127.0.0.0/8"]).await;
    let sign_in = |address: &'static str, password: &str| {
        app.post("/auth/login")
            .header("x-forwarded-for", address)
            .json(&ada(password))
            .answer()
    };
    let register = app
        .post("/auth/register")
        .header("x-forwarded-for", "192.0.2.7");
    assert_eq!(register.json(&ada(PASSWORD)).answer().await.status, 201);
    for _ in 0..3 {
        assert_eq!(
            sign_in("192.0.2.1", "wrong but long enough")
                .await
                .error()
                .0,
            400
        );
        assert_eq!(sign_in("192.0.2.2", PASSWORD).await.status, 200);
    }
    // Even the right password, or guessing would only need patience to read the answer.
    let refused = sign_in("192.0.2.1", PASSWORD).await;
    assert_eq!(refused.error(), (429, "too_many_failures".to_owned()));
    assert_eq!(refused.header("retry-after"), "180");
    assert_eq!(sign_in("192.0.2.2", PASSWORD).await.status, 200);
    app.clock.advance(std::time::Duration::from_mins(3));
    assert_eq!(sign_in("192.0.2.1", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_untrusted_peer_cannot_choose_its_address() {
    let app = TestApp::with(&["--sign-in-limit=2/3m"]).await;
    let mut statuses = Vec::new();
    for n in 0..4 {
        let request = app
            .post("/auth/login")
            .header("x-forwarded-for", format!("192.0.2.{n}"));
        statuses.push(request.json(&ada("short")).answer().await.status.as_u16());
    }
    assert_eq!(statuses, [400, 400, 429, 429]);
}

#[tokio::test]
async fn attempts_at_once_are_counted_before_they_fail() {
    let app = TestApp::with(&["--sign-in-limit=3/3m"]).await;
    let calls: Vec<_> = (0..12)
        .map(|_| tokio::spawn(app.post("/auth/login").json(&ada(PASSWORD)).answer()))
        .collect();
    let mut failed = 0;
    for call in calls {
        failed += usize::from(call.await.unwrap().status == 400);
    }
    assert_eq!(failed, 3);
}

#[tokio::test]
async fn the_services_behind_a_form_of_the_browser() {
    let app = TestApp::start().await;
    let accounts = &app.running.state.accounts;
    let register = |email: &'static str| accounts.register(email, PASSWORD.to_owned(), device());
    let signed_in = register("ada@example.com").await.unwrap();
    let taken = accounts.register(
        "ada@example.com",
        "wrong but long enough".to_owned(),
        device(),
    );
    assert!(matches!(taken.await, Err(RegisterError::Taken)));
    assert!(matches!(
        register("ada").await,
        Err(RegisterError::Invalid(_))
    ));
    let wrong = accounts
        .sign_in(
            "ada@example.com",
            "wrong but long enough".to_owned(),
            device(),
        )
        .await;
    assert!(matches!(wrong, Err(SignInError::InvalidCredentials)));
    let mut browser = Browser::new(&app);
    browser.adopt(&signed_in.tokens);
    assert_eq!(
        browser.open("/applications").await.body,
        format!("GET {} ", signed_in.who.user)
    );
}
