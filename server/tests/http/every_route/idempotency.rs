//! Whatever changes something may be sent again: done once, answered the same.

use std::time::Duration;

use longhaul_server::store::db::query;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Answer, Ask, DAY, PASSWORD, TestApp},
    applications::Applicant,
};

const ADA: &str = "ada@example.com";
const NEW: &str = "a quite different sentence";

async fn keyed(
    app: &TestApp,
    call: (Method, &str),
    token: &str,
    key: &str,
    body: &Value,
) -> Answer {
    let request = app
        .request(call.0, call.1)
        .bearer_auth(token)
        .header("idempotency-key", key);
    match body {
        Value::Null => request.answer().await,
        body => request.json(body).answer().await,
    }
}

fn password(current: &str, new: &str) -> Value {
    json!({"current_password": current, "new_password": new})
}

const CHANGE: (Method, &str) = (Method::POST, "/api/account/password");
const END_OTHERS: (Method, &str) = (Method::DELETE, "/api/sessions");

fn reused() -> (u16, String) {
    (422, "idempotency_key_reused".to_owned())
}

#[tokio::test]
async fn a_password_is_changed_once_however_often_it_is_sent() {
    let app = TestApp::start().await;
    app.register(ADA).await;
    let token = app.login(ADA, PASSWORD).await.access_token();
    let body = password(PASSWORD, NEW);
    let sent = (0..5).map(|_| keyed(&app, CHANGE, &token, "k-1", &body));
    let mut answers = futures::future::join_all(sent).await;
    for _ in 0..5 {
        answers.push(keyed(&app, CHANGE, &token, "k-1", &body).await);
    }
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json(), json!({"ended_sessions": 1}));
    }
    assert_eq!(app.events("password_changed").await, 1);
    assert_eq!(app.rows("idempotency_keys").await, 1);
    assert_eq!(app.login(ADA, NEW).await.status, 200);

    // Without the key it is another change, and the password is another one now.
    let again = app.post(CHANGE.1).bearer_auth(&token).json(&body);
    assert_eq!(again.answer().await.error().1, "invalid_credentials");
    // With the key, but asking for something else.
    let other = password(NEW, "a third sentence altogether");
    assert_eq!(
        keyed(&app, CHANGE, &token, "k-1", &other).await.error(),
        reused()
    );
    assert_eq!(app.login(ADA, NEW).await.status, 200);
}

#[tokio::test]
async fn a_known_key_is_no_way_to_guess() {
    let app = TestApp::with(&["--sign-in-limit=3/3m"]).await;
    let token = app.register(ADA).await.access_token();
    let body = password(PASSWORD, NEW);
    keyed(&app, CHANGE, &token, "k", &body).await;
    let guess = password(PASSWORD, "is it this sentence perhaps");
    for _ in 0..3 {
        assert_eq!(
            keyed(&app, CHANGE, &token, "k", &guess).await.error(),
            reused()
        );
    }
    assert_eq!(
        keyed(&app, CHANGE, &token, "k", &guess).await.error().0,
        429
    );
}

#[tokio::test]
async fn sessions_are_ended_once_and_the_answer_stays_the_same() {
    let app = TestApp::start().await;
    let ada = app.new_user().await;
    let here = app.sign_in_again(ada).await.access_token;
    for _ in 0..3 {
        app.sign_in_again(ada).await;
    }
    let sent = (0..5).map(|_| keyed(&app, END_OTHERS, &here, "k", &Value::Null));
    for answer in futures::future::join_all(sent).await {
        assert_eq!(answer.json(), json!({"ended_sessions": 3}));
    }
    // A user signs in; the old call, arriving late, must not touch that session.
    let later = app.sign_in_again(ada).await.access_token;
    let answer = keyed(&app, END_OTHERS, &here, "k", &Value::Null).await;
    assert_eq!(answer.json(), json!({"ended_sessions": 3}));
    assert_eq!(app.me(&later).await.status, 200);
    let answer = keyed(&app, END_OTHERS, &here, "k2", &Value::Null).await;
    assert_eq!(answer.json(), json!({"ended_sessions": 1}));
    assert_eq!(app.me(&later).await.status, 401);
}

#[tokio::test]
async fn one_session_is_ended_once() {
    let app = TestApp::start().await;
    let ada = app.new_user().await;
    let here = app.sign_in_again(ada).await.access_token;
    let mut paths = Vec::new();
    for _ in 0..2 {
        let there = app.sign_in_again(ada).await.access_token;
        let id = app.me(&there).await.json()["session_id"].clone();
        paths.push(format!("/api/sessions/{}", id.as_str().unwrap()));
    }
    let end = |path: &str, key: &str| {
        let (app, here, path, key) = (&app, &here, path.to_owned(), key.to_owned());
        async move { keyed(app, (Method::DELETE, &path), here, &key, &Value::Null).await }
    };
    for answer in futures::future::join_all((0..5).map(|_| end(&paths[0], "k"))).await {
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
    assert_eq!(app.events("revoked").await, 1);
    assert_eq!(end(&paths[0], "another").await.status, 404);
    assert_eq!(end(&paths[1], "k").await.error(), reused());
    // In quotes, as the draft standard writes it.
    assert_eq!(end(&paths[1], "\"k2\"").await.status, 204);
    assert_eq!(end(&paths[1], "k2").await.status, 204);
}

#[tokio::test]
async fn keys_belong_to_one_user_and_one_call() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.new_user().await, app.new_user().await);
    let mut tokens = Vec::new();
    for user in [ada, bob] {
        tokens.push(app.sign_in_again(user).await.access_token);
        app.sign_in_again(user).await;
    }
    for token in &tokens {
        let answer = keyed(&app, END_OTHERS, token, "k", &Value::Null).await;
        assert_eq!(answer.json(), json!({"ended_sessions": 1}));
    }
    let there = app.sign_in_again(ada).await.access_token;
    let id = app.me(&there).await.json()["session_id"].clone();
    let path = format!("/api/sessions/{}", id.as_str().unwrap());
    let answer = keyed(&app, (Method::DELETE, &path), &tokens[0], "k", &Value::Null).await;
    assert_eq!(answer.status, 204, "another call may have the same key");
    assert_eq!(app.rows("idempotency_keys").await, 3);
}

#[tokio::test]
async fn keys_expire_after_a_day() {
    let app = TestApp::start().await;
    let ada = app.new_user().await;
    app.sign_in_again(ada).await;
    let end_others = async || {
        let here = app.sign_in_again(ada).await.access_token;
        let answer = keyed(&app, END_OTHERS, &here, "k", &Value::Null).await;
        answer.json()["ended_sessions"].clone()
    };
    assert_eq!(end_others().await, 1);
    app.clock
        .advance(DAY.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(end_others().await, 1, "the kept answer");
    app.sign_in_again(ada).await;
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(end_others().await, 3, "a new call");
    assert_eq!(app.rows("idempotency_keys").await, 1, "the old one is gone");
}

#[tokio::test]
async fn keys_that_cannot_be_are_refused() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.access_token;
    let long = "k".repeat(65);
    for bad in ["", "a b", "\"\"", "k;x", &*long] {
        let answer = keyed(&app, END_OTHERS, &token, bad, &Value::Null).await;
        assert_eq!(
            answer.error(),
            (400, "invalid_idempotency_key".to_owned()),
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn an_application_is_started_once_also_five_times_at_once() {
    let app = TestApp::with_pages().await;
    let (ada, bob) = (Applicant::new(&app).await, Applicant::new(&app).await);
    let started = futures::future::join_all((0..5).map(|_| ada.start_with("abc123"))).await;
    assert!(started.iter().all(|id| *id == started[0]), "{started:?}");
    assert_ne!(bob.start_with("abc123").await, started[0]);
    assert_eq!(app.rows("applications").await, 2);
}

#[tokio::test]
async fn a_submission_key_is_worth_nothing_to_somebody_else() {
    let app = TestApp::with_pages().await;
    let (ada, bob) = (Applicant::new(&app).await, Applicant::new(&app).await);
    let mut references = Vec::new();
    let id = ada.start().await;
    ada.fill(&id, &app::visa::samples::full()).await;
    let key = ada.submission_key(&id).await;
    for _ in 0..5 {
        references.push(ada.submit(&id, &key).await.json()["reference"].clone());
    }
    assert!(references.iter().all(|it| *it == references[0]));
    let other = bob.start().await;
    bob.fill(&other, &app::visa::samples::full()).await;
    assert_eq!(bob.submit(&other, &key).await.error().0, 400);
    assert_eq!(bob.submit(&id, &key).await.error().0, 404);
    assert_eq!(app.rows("submissions").await, 1);
}

#[tokio::test]
async fn a_save_needs_no_key_because_it_says_what_it_was_based_on() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let change =
        |base: Value, value: &str| json!([{"path": "surname", "base": base, "value": value}]);
    let first = change(Value::Null, "Lovelace");
    let sent = (0..5).map(|_| ada.save(&id, 0, first.clone()));
    for answer in futures::future::join_all(sent).await {
        let saved = answer.json();
        assert_eq!(
            (&saved["version"], &saved["conflicts"]),
            (&json!(1), &json!([]))
        );
    }
    // A copy of the first that arrives late undoes nothing.
    ada.save(&id, 1, change(json!("Lovelace"), "King")).await;
    let late = ada.save(&id, 0, first).await.json();
    assert_eq!(late["conflicts"][0]["theirs"], "King");
    assert_eq!(ada.load(&id).await["answers"]["surname"], "King");
}

/// However many answers of others have expired before it, of which each call removes some.
#[tokio::test]
async fn a_key_may_be_used_again_once_its_answer_has_expired() {
    let app = TestApp::start().await;
    app.register(ADA).await;
    let token = app.login(ADA, PASSWORD).await.access_token();
    let before = keyed(&app, END_OTHERS, &token, "k", &Value::Null).await;
    assert_eq!(
        before.json(),
        json!({"ended_sessions": 1}),
        "{}",
        before.body
    );
    let other = app.new_user().await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query(
        "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 1000)
         INSERT INTO idempotency_keys (user_id, call, key, request, answer, created_at)
         SELECT $1, '', CAST(number AS TEXT), $2, '0', number FROM numbers",
    )
    .bind(other.to_string())
    .bind(vec![0])
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(DAY);
    let token = app.login(ADA, PASSWORD).await.access_token();
    let after = keyed(&app, END_OTHERS, &token, "k", &Value::Null).await;
    assert_eq!(after.json(), json!({"ended_sessions": 1}), "{}", after.body);
}
