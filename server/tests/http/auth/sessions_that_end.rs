//! `POST /auth/refresh` where the session is ended, and where it outlives something: an account that is disabled, a
//! revocation, a restart, the access token.

use crate::app::{ACCESS_TTL, Ask, TestApp};
use longhaul_server::store::db::query;

#[tokio::test]
async fn a_disabled_account_cannot_refresh() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.refresh_token;
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET disabled_at = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        app.refresh(&token).await.error(),
        (401, "account_disabled".to_owned())
    );
}

#[tokio::test]
async fn revoking_against_rotating_never_leaves_a_live_token_s24() {
    let app = TestApp::start().await;
    for _ in 0..20 {
        let pair = app.sign_in_new_user().await;
        let refresh = app.refresh(&pair.refresh_token);
        let logout = app
            .post("/auth/logout")
            .bearer_auth(&pair.access_token)
            .answer();
        let (refreshed, logged_out) = tokio::join!(refresh, logout);
        assert_eq!(logged_out.status, 204);
        assert_eq!(
            app.refresh(&pair.refresh_token).await.error().1,
            "session_revoked"
        );
        if refreshed.status == 200 {
            assert_eq!(
                app.refresh(&refreshed.refresh_token()).await.error().1,
                "session_revoked"
            );
            assert_eq!(
                app.me(&refreshed.access_token()).await.error().1,
                "session_revoked"
            );
        } else {
            assert_eq!(refreshed.error().1, "session_revoked");
        }
    }
}

#[tokio::test]
async fn a_restart_and_a_new_signing_key_sign_nobody_out() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    let old_key = pair.access_token.split('.').next().unwrap().to_owned();
    let file = app.folder.path().join("data/keys.json");
    let mut ring: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let newer = serde_json::json!({"kid": "newer", "created_at": 9_000_000_000_000_000_u64, "secret": "E".repeat(43)});
    ring["access"].as_array_mut().unwrap().insert(0, newer);
    // As the first version of the file did it: nothing is named current, and the newest signs.
    ring.as_object_mut().unwrap().remove("current").unwrap();
    ring["version"] = 1.into();
    std::fs::write(&file, ring.to_string()).unwrap();

    let app = app.restart().await;
    assert_eq!(app.me(&pair.access_token).await.status, 200);
    let answer = app.refresh(&pair.refresh_token).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.access_token().split('.').next().unwrap(), old_key);
    assert_eq!(app.me(&answer.access_token()).await.status, 200);
}

#[tokio::test]
async fn an_expired_access_token_asks_for_a_refresh() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    app.clock.advance(ACCESS_TTL);
    let answer = app.me(&pair.access_token).await;
    assert_eq!(answer.error(), (401, "token_expired".to_owned()));
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );
}
