//! `/api/sessions` and `/api/account`: the user's own sessions, password and account, for programs.

use std::time::Duration;

use app::api::Principal;
use longhaul_server::auth::{account_changes::ChangeError, authority::AuthorityError};
use longhaul_server::store::db::query;
use reqwest::{
    Method,
    header::{COOKIE, USER_AGENT},
};
use serde_json::{Value, json};

use crate::{
    app::{ACCESS_TTL, Answer, Ask, PASSWORD, TestApp},
    applications::Applicant,
};

const NEW: &str = "a quite different sentence";
const ADA: &str = "ada@example.com";

async fn call(app: &TestApp, method: Method, path: &str, token: &str) -> Answer {
    app.request(method, path).bearer_auth(token).answer().await
}

async fn change(app: &TestApp, token: &str, current: &str, new: &str) -> Answer {
    let body = json!({"current_password": current, "new_password": new});
    let request = app.post("/api/account/password").bearer_auth(token);
    request.json(&body).answer().await
}

async fn delete(app: &TestApp, token: &str, password: &str) -> Answer {
    let request = app.request(Method::DELETE, "/api/account");
    let body = json!({"password": password});
    request.bearer_auth(token).json(&body).answer().await
}

async fn listed(app: &TestApp, token: &str) -> Vec<Value> {
    let answer = call(app, Method::GET, "/api/sessions", token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn sessions_are_listed_with_device_and_times() {
    let app = TestApp::start().await;
    let first = app.register(ADA).await;
    app.clock.advance(Duration::from_mins(1));
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    let request = app.post("/auth/login").header(USER_AGENT, firefox);
    let body = json!({"email": ADA, "password": PASSWORD});
    let here = request.json(&body).answer().await;
    app.clock.advance(Duration::from_secs(30));
    app.renew(&first.refresh_token()).await;

    let sessions = listed(&app, &here.access_token()).await;
    assert_eq!(sessions.len(), 2);
    let start = 1_800_000_000_000_i64;
    assert_eq!(sessions[0]["device"], "Firefox on Linux");
    assert_eq!(sessions[0]["current"], true);
    assert_eq!(sessions[0]["signed_in_at"], start + 60_000);
    assert_eq!(sessions[1]["device"], "Unknown device");
    assert_eq!(sessions[1]["current"], false);
    assert_eq!(sessions[1]["signed_in_at"], start);
    assert_eq!(sessions[1]["last_seen_at"], start + 90_000);
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_alone() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.new_user().await, app.sign_in_new_user().await);
    let (here, there) = (app.sign_in_again(ada).await, app.sign_in_again(ada).await);
    let sessions = listed(&app, &there.access_token).await;
    let id = sessions.iter().find(|it| it["current"] == true).unwrap()["id"].clone();
    let path = format!("/api/sessions/{}", id.as_str().unwrap());

    let nothing = (404, "not_found".to_owned());
    let end = |token: String| {
        let (app, path) = (&app, path.clone());
        async move { call(app, Method::DELETE, &path, &token).await }
    };
    assert_eq!(end(eve.access_token).await.error(), nothing);
    assert_eq!(app.me(&there.access_token).await.status, 200);

    assert_eq!(end(here.access_token.clone()).await.status, 204);
    assert_eq!(
        app.me(&there.access_token).await.error().1,
        "session_revoked"
    );
    assert_eq!(
        app.refresh(&there.refresh_token).await.error().1,
        "session_revoked"
    );
    assert_eq!(app.me(&here.access_token).await.status, 200);
    assert_eq!(end(here.access_token.clone()).await.error(), nothing);
    for odd in ["x", "00000000-0000-0000-0000-000000000000"] {
        let path = format!("/api/sessions/{odd}");
        let answer = call(&app, Method::DELETE, &path, &here.access_token).await;
        assert_eq!(answer.error(), nothing, "{odd}");
    }
}

#[tokio::test]
async fn all_other_sessions_are_ended_at_once() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.new_user().await, app.sign_in_new_user().await);
    let here = app.sign_in_again(ada).await;
    let others = [app.sign_in_again(ada).await, app.sign_in_again(ada).await];
    let answer = call(&app, Method::DELETE, "/api/sessions", &here.access_token).await;
    assert_eq!(answer.json(), json!({"ended_sessions": 2}));
    for other in others {
        assert_eq!(
            app.me(&other.access_token).await.error().1,
            "session_revoked"
        );
    }
    assert_eq!(app.me(&here.access_token).await.status, 200);
    assert_eq!(app.me(&eve.access_token).await.status, 200);
}

#[tokio::test]
async fn ending_the_session_of_this_browser_is_a_sign_out() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    let id = listed(&app, &pair.access_token).await[0]["id"].clone();
    let request = app
        .request(
            Method::DELETE,
            &format!("/api/sessions/{}", id.as_str().unwrap()),
        )
        .header(COOKIE, format!("__Host-access={}", pair.access_token))
        .header("sec-fetch-site", "same-origin");
    let answer = request.answer().await;
    assert_eq!(answer.status, 204);
    let cleared = answer.headers.get_all("set-cookie").iter();
    assert_eq!(
        cleared
            .filter(|value| value.to_str().unwrap().contains("Max-Age=0"))
            .count(),
        3
    );
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let app = TestApp::start().await;
    let there = app.register(ADA).await;
    let here = app.login(ADA, PASSWORD).await;
    let changed = change(&app, &here.access_token(), PASSWORD, NEW).await;
    assert_eq!(
        (changed.status.as_u16(), changed.json()),
        (200, json!({"ended_sessions": 1}))
    );

    assert_eq!(
        app.me(&there.access_token()).await.error().1,
        "session_revoked"
    );
    assert_eq!(
        app.refresh(&there.refresh_token()).await.error().1,
        "session_revoked"
    );
    assert_eq!(app.me(&here.access_token()).await.status, 200);
    app.renew(&here.refresh_token()).await;
    assert_eq!(
        app.login(ADA, PASSWORD).await.error().1,
        "invalid_credentials"
    );
    assert_eq!(app.login(ADA, NEW).await.status, 200);
    assert_eq!(app.events("password_changed").await, 1);
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let app = TestApp::start().await;
    let there = app.register(ADA).await;
    let here = app.login(ADA, PASSWORD).await;
    let long = "x".repeat(129);
    let table = [
        ("wrong but long enough", NEW, 400, "invalid_credentials"),
        ("short", NEW, 400, "invalid_credentials"),
        (PASSWORD, "fourteen chars", 422, "password_too_short"),
        (PASSWORD, &*long, 422, "password_too_long"),
    ];
    for (current, new, status, code) in table {
        let answer = change(&app, &here.access_token(), current, new).await;
        assert_eq!(answer.error(), (status, code.to_owned()), "{current} {new}");
    }
    assert_eq!(app.me(&there.access_token()).await.status, 200);
    assert_eq!(app.login(ADA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password() {
    let app = TestApp::with(&["--sign-in-limit=3/3m"]).await;
    let here = app.register(ADA).await.access_token();
    for _ in 0..2 {
        let answer = change(&app, &here, "wrong but long enough", NEW).await;
        assert_eq!(answer.error().0, 400);
    }
    assert_eq!(
        delete(&app, &here, "wrong but long enough").await.error().0,
        400
    );
    // Even the right one, or guessing would only need patience to read the answer.
    let refused = change(&app, &here, PASSWORD, NEW).await;
    assert_eq!(refused.error(), (429, "too_many_failures".to_owned()));
    assert_eq!(refused.header("retry-after"), "180");
    assert_eq!(delete(&app, &here, PASSWORD).await.error().0, 429);
    app.clock.advance(Duration::from_mins(3));
    // What succeeds costs nothing.
    let mut password = PASSWORD;
    for new in [NEW, PASSWORD, NEW, PASSWORD] {
        assert_eq!(change(&app, &here, password, new).await.status, 200);
        password = new;
    }
}

#[tokio::test]
async fn a_session_that_ends_during_the_change_changes_nothing() {
    let app = TestApp::start().await;
    let here = app.register(ADA).await;
    let me = app.me(&here.access_token()).await.json();
    let id = |name: &str| me[name].as_str().unwrap().to_owned();
    let who = Principal {
        user: id("id").parse().unwrap(),
        session: id("session_id").parse().unwrap(),
    };
    let state = &app.running.state;
    // The guard has let the call through; now the session is ended elsewhere.
    let ended = state.sessions.end_own(who, who.session, None);
    assert!(ended.await.unwrap());
    let (old, new) = (PASSWORD.to_owned(), NEW.to_owned());
    let changed = state.accounts.change_password(who, old.clone(), new, None);
    assert!(matches!(
        changed.await,
        Err(ChangeError::Ended(AuthorityError::Revoked))
    ));
    let deleted = state.accounts.delete(who, old).await;
    assert!(matches!(
        deleted,
        Err(ChangeError::Ended(AuthorityError::Revoked))
    ));
    assert_eq!(app.login(ADA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_disabled_account_stays_as_it_is() {
    let app = TestApp::start().await;
    let token = app.register(ADA).await.access_token();
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET disabled_at = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = (401, "account_disabled".to_owned());
    assert_eq!(change(&app, &token, PASSWORD, NEW).await.error(), refused);
    assert_eq!(delete(&app, &token, PASSWORD).await.error(), refused);
    assert_eq!(app.rows("users").await, 1);
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_and_nobody_signed_in() {
    let app = TestApp::with_pages().await;
    let there = app.register(ADA).await;
    let here = app.login(ADA, PASSWORD).await;
    let token = here.access_token();
    let key = json!({"key": "abc"});
    let start = app.post("/applications").bearer_auth(&token);
    assert_eq!(start.form(&key).answer().await.status, 303);
    let eve = Applicant::new(&app).await;
    eve.start().await;
    let others = ["users", "sessions", "applications", "security_events"];
    let mut before = Vec::new();
    for table in others {
        before.push(app.rows(table).await);
    }

    let wrong = delete(&app, &token, "wrong but long enough").await;
    assert_eq!(wrong.error(), (400, "invalid_credentials".to_owned()));
    assert_eq!(app.rows("users").await, before[0]);
    let gone = delete(&app, &token, PASSWORD).await;
    assert_eq!((gone.status.as_u16(), &*gone.body), (204, ""));

    assert_eq!(before, [2, 3, 2, 3]);
    for (table, left) in others.into_iter().zip([1, 1, 1, 1]) {
        assert_eq!(app.rows(table).await, left, "{table}");
    }
    let dead = async |app: &TestApp| {
        for answer in [&here, &there] {
            let me = app.me(&answer.access_token()).await;
            assert_eq!(me.error(), (401, "session_revoked".to_owned()));
            let refreshed = app.refresh(&answer.refresh_token()).await;
            assert_eq!(refreshed.error(), (401, "invalid_token".to_owned()));
        }
    };
    dead(&app).await;
    // Once more is answered as at first.
    assert_eq!(delete(&app, &token, PASSWORD).await.status, 204);
    let app = app.restart().await;
    dead(&app).await;
    assert_eq!(delete(&app, &token, PASSWORD).await.status, 204);
    assert_eq!(
        app.login(ADA, PASSWORD).await.error().1,
        "invalid_credentials"
    );
    // The address is free, and the new account has nothing of the old.
    let again = app.register(ADA).await;
    assert_eq!(listed(&app, &again.access_token()).await.len(), 1);

    // What was kept about dead sessions goes when no token of theirs can live.
    assert_eq!(app.rows("deleted_sessions").await, 2);
    app.clock.advance(ACCESS_TTL * 2);
    let bob = app.register("bob@example.com").await.access_token();
    assert_eq!(delete(&app, &bob, PASSWORD).await.status, 204);
    assert_eq!(app.rows("deleted_sessions").await, 1);
}

#[tokio::test]
async fn five_deletions_at_once_are_one() {
    let app = TestApp::start().await;
    let token = app.register(ADA).await.access_token();
    let sent = (0..5).map(|_| delete(&app, &token, PASSWORD));
    for answer in futures::future::join_all(sent).await {
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
    assert_eq!(app.rows("users").await, 0);
}

#[tokio::test]
async fn only_what_is_listed_is_taken_and_only_from_the_signed_in() {
    let app = TestApp::start().await;
    let id = "/api/sessions/00000000-0000-0000-0000-000000000000";
    let table = [
        ("/api/sessions", "GET,DELETE"),
        (id, "DELETE"),
        ("/api/account", "DELETE"),
        ("/api/account/password", "POST"),
    ];
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    for (path, allowed) in table {
        for method in methods {
            let request = app.request(method.parse().unwrap(), path).json(&json!({}));
            let answer = request.answer().await;
            let expected = if allowed.split(',').any(|name| name == method) {
                (401, "unauthenticated".to_owned())
            } else {
                (405, "method_not_allowed".to_owned())
            };
            assert_eq!(answer.error(), expected, "{method} {path}");
        }
    }
    let token = app.register(ADA).await.access_token();
    let odd = json!({"password": PASSWORD, "really": true});
    let request = app.request(Method::DELETE, "/api/account");
    let answer = request.bearer_auth(&token).json(&odd).answer().await;
    assert_eq!(answer.error(), (422, "invalid_body".to_owned()));
}
