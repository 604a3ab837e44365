//! A sign-in takes as long as its password is hashed. What is changed about the account meanwhile counts.

use longhaul_server::auth::{beginning::Proven, ids::UserId};
use longhaul_server::store::db::query;
use serde_json::json;

use crate::app::{Ask, PASSWORD, TestApp};

const ADA: &str = "ada@example.com";
const NEW: &str = "a quite different sentence";

async fn registered(app: &TestApp) -> (String, UserId) {
    let token = app.register(ADA).await.access_token();
    let user = app.me(&token).await.json()["id"].clone();
    (token, user.as_str().unwrap().parse().unwrap())
}

/// The password was right a moment ago; now the session is created.
async fn begins(app: &TestApp, user: UserId, password_hash: &str) -> bool {
    let proven = Proven {
        user,
        password_hash: password_hash.to_owned(),
    };
    let sessions = &app.running.state.sessions;
    let (before, created) = (
        app.rows("sessions").await,
        sessions.create(proven, String::new(), None).await.unwrap(),
    );
    assert_eq!(
        app.rows("sessions").await - before,
        i64::from(created.is_some())
    );
    created.is_some()
}

#[tokio::test]
async fn a_password_that_was_right_opens_nothing_once_it_has_been_changed() {
    let app = TestApp::start().await;
    let (token, user) = registered(&app).await;
    let right = app.password_hash(user).await;
    assert!(begins(&app, user, &right).await);
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    let change = app.post("/api/account/password").bearer_auth(&token);
    assert_eq!(change.json(&body).answer().await.status, 200);
    assert!(!begins(&app, user, &right).await);
}

#[tokio::test]
async fn nor_once_its_account_is_disabled_or_deleted() {
    let app = TestApp::start().await;
    let (token, user) = registered(&app).await;
    let right = app.password_hash(user).await;
    let set_disabled = async |at: Option<i64>| {
        let mut tx = app.running.state.store.write().await.unwrap();
        query("UPDATE users SET disabled_at = $1")
            .bind(at)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    set_disabled(Some(1)).await;
    assert!(!begins(&app, user, &right).await);
    set_disabled(None).await;
    let delete = app.request(reqwest::Method::DELETE, "/api/account");
    let delete = delete
        .bearer_auth(&token)
        .json(&json!({"password": PASSWORD}));
    assert_eq!(delete.answer().await.status, 204);
    assert!(!begins(&app, user, &right).await);
}

#[tokio::test]
async fn of_a_change_and_a_sign_in_at_once_no_session_of_the_old_password_lives() {
    let app = TestApp::start().await;
    let (token, _) = registered(&app).await;
    let (mut old, mut new) = (PASSWORD, NEW);
    for _ in 0..4 {
        let body = json!({"current_password": old, "new_password": new});
        let change = app.post("/api/account/password").bearer_auth(&token);
        let change = change.json(&body).answer();
        let (changed, signed_in) = tokio::join!(change, app.login(ADA, old));
        assert_eq!(changed.status, 200, "{}", changed.body);
        if signed_in.status == 200 {
            let me = app.me(&signed_in.access_token()).await;
            assert_eq!(me.error(), (401, "session_revoked".to_owned()));
        } else {
            assert_eq!(signed_in.error(), (400, "invalid_credentials".to_owned()));
        }
        (old, new) = (new, old);
    }
}
