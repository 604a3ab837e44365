//! One password, typed on systems that write its characters differently.

use argon2::{Argon2, password_hash::PasswordHasher};
use longhaul_server::auth::ids::UserId;
use longhaul_server::store::db::query;
use serde_json::json;

use crate::app::{Ask, PASSWORD, TestApp};

const ADA: &str = "ada@example.com";
const FORMS: [&str; 3] = [
    "zwölf kühle Löwen",
    "zwo\u{308}lf ku\u{308}hle Lo\u{308}wen",
    "ｚｗölf kühle　Löwen",
];

#[tokio::test]
async fn each_form_opens_what_any_other_has_locked() {
    let app = TestApp::start().await;
    for (number, chosen) in FORMS.into_iter().enumerate() {
        let email = format!("ada{number}@example.com");
        let body = json!({"email": email, "password": chosen});
        let registered = app.post("/auth/register").json(&body).answer().await;
        assert_eq!(registered.status, 201);
        for typed in FORMS {
            assert_eq!(app.login(&email, typed).await.status, 200, "{typed}");
        }
        // To change it, and to leave.
        let token = registered.access_token();
        let other = FORMS[(number + 1) % FORMS.len()];
        let body = json!({"current_password": other, "new_password": PASSWORD});
        let change = app.post("/api/account/password").bearer_auth(&token);
        assert_eq!(change.json(&body).answer().await.status, 200);
        let body = json!({"current_password": PASSWORD, "new_password": chosen});
        let change = app.post("/api/account/password").bearer_auth(&token);
        assert_eq!(change.json(&body).answer().await.status, 200);
        let leave = app
            .request(reqwest::Method::DELETE, "/api/account")
            .bearer_auth(&token);
        let left = leave.json(&json!({"password": other})).answer().await;
        assert_eq!(left.status, 204, "{}", left.body);
    }
}

#[tokio::test]
async fn a_hash_of_an_older_version_opens_and_is_replaced() {
    let app = TestApp::start().await;
    let token = app.register(ADA).await.access_token();
    let id = app.me(&token).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let user: UserId = id.parse().unwrap();
    let [composed, decomposed, _] = FORMS;
    let old = Argon2::default()
        .hash_password_with_salt(decomposed.as_bytes(), &[1; 16])
        .unwrap()
        .to_string();
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET password_hash = $1")
        .bind(&old)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    assert_eq!(
        app.login(ADA, composed).await.error().1,
        "invalid_credentials"
    );
    assert_eq!(app.password_hash(user).await, old);
    assert_eq!(app.login(ADA, decomposed).await.status, 200);
    let new = app.password_hash(user).await;
    assert_ne!(new, old);
    for typed in FORMS {
        assert_eq!(app.login(ADA, typed).await.status, 200, "{typed}");
    }
    assert_eq!(app.password_hash(user).await, new);
}
