//! `GET /api/me`, and with it how every request says who it is.

use std::time::Duration;

use longhaul_server::auth::{authority::AuthorityError, sessions::EndReason, tokens::TokenPair};
use longhaul_server::store::db::query;
use reqwest::header::{AUTHORIZATION, COOKIE};

use crate::app::{Ask, TestApp};

#[tokio::test]
async fn by_bearer_and_by_cookie() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let token = app.sign_in_again(user).await.access_token;
    let by_bearer = app.me(&token).await;
    let body = by_bearer.json();
    assert_eq!(body["id"], user.to_string());
    assert_eq!(body["email"], format!("{user}@example.com"));
    assert!(body["session_id"].is_string());
    assert_eq!(body.as_object().unwrap().len(), 3);
    let cookie = format!("other=1; __Host-access={token}");
    let by_cookie = app.get("/api/me").header(COOKIE, cookie).answer().await;
    assert_eq!(by_cookie.body, by_bearer.body);
    assert_eq!(by_cookie.header("cache-control"), "no-store");
}

#[tokio::test]
async fn no_token_and_a_bad_token_are_told_apart() {
    let app = TestApp::start().await;
    let none = app.get("/api/me").answer().await;
    assert_eq!(none.error(), (401, "unauthenticated".to_owned()));
    assert_eq!(none.header("www-authenticate"), "Bearer");
    let bad = app.me("rubbish").await;
    assert_eq!(bad.error(), (401, "invalid_token".to_owned()));
    assert_eq!(
        bad.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );
}

#[tokio::test]
async fn a_bad_bearer_token_is_not_rescued_by_a_good_cookie() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.access_token;
    for authorization in ["Bearer rubbish", "Bearer ", "Bearer", "Basic YTpi", ""] {
        let request = app
            .get("/api/me")
            .header(COOKIE, format!("__Host-access={token}"));
        let answer = request.header(AUTHORIZATION, authorization).answer().await;
        assert_eq!(answer.status, 401, "{authorization:?}");
    }
}

#[tokio::test]
async fn the_refresh_token_opens_nothing() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    assert_eq!(app.me(&pair.refresh_token).await.error().1, "invalid_token");
}

#[tokio::test]
async fn revoking_from_the_list_kills_access_tokens_too_s25() {
    let app = TestApp::start().await;
    let sessions = &app.running.state.sessions;
    let user = app.new_user().await;
    let who = |pair: &TokenPair| sessions.verify(&pair.access_token).unwrap().who;
    let other = who(&app.sign_in_new_user().await);
    let mut pairs = Vec::new();
    for _ in 0..3 {
        pairs.push(app.sign_in_again(user).await);
    }
    let list = sessions.list(user).await.unwrap();
    assert_eq!(list.len(), 3);
    // Not another user's.
    assert!(!sessions.end_own(other, list[0].id, None).await.unwrap());
    let here = pairs.iter().map(who).find(|who| who.session == list[1].id);
    let here = here.expect("it is in the list");
    assert!(sessions.end_own(here, list[0].id, None).await.unwrap());
    let others = sessions.end_others(here, None).await;
    assert_eq!(others.unwrap(), 1);
    let left: Vec<_> = sessions
        .list(user)
        .await
        .unwrap()
        .into_iter()
        .map(|info| info.id)
        .collect();
    assert_eq!(left, [list[1].id]);
    let mut alive = 0;
    for pair in &pairs {
        alive += usize::from(app.me(&pair.access_token).await.status == 200);
    }
    assert_eq!(alive, 1);
}

/// Asks as long as the answer is 200, and returns what comes then.
async fn refusal(app: &TestApp, token: &str) -> (u16, String) {
    let refused = async {
        loop {
            let answer = app.me(token).await;
            if answer.status != 200 {
                return answer.error();
            }
        }
    };
    let refused = tokio::time::timeout(Duration::from_mins(1), refused);
    refused.await.expect("what has ended is refused some time")
}

#[tokio::test]
async fn what_has_ended_here_is_refused_at_once_whatever_is_remembered() {
    let app = TestApp::start().await;
    let sessions = &app.running.state.sessions;
    let token = app.sign_in_new_user().await.access_token;
    let who = sessions.verify(&token).unwrap().who;
    assert!(sessions.address(who).await.is_ok());
    let ended = sessions.end(who.session, EndReason::SignedOut).await;
    assert!(ended.unwrap());
    // A request that had passed the check of its token already.
    let address = sessions.address(who).await;
    assert!(matches!(address, Err(AuthorityError::Revoked)));
    let list = sessions.list_own(who).await;
    assert!(matches!(list, Err(AuthorityError::Revoked)));
    let refused = (401, "session_revoked".to_owned());
    assert_eq!(app.me(&token).await.error(), refused);
}

#[tokio::test]
async fn what_another_server_has_ended_is_refused_soon() {
    let app = TestApp::start().await;
    let there = app.beside().await;
    let token = app.sign_in_new_user().await.access_token;
    assert_eq!(app.me(&token).await.status, 200);
    let who = app.running.state.sessions.verify(&token).unwrap().who;
    let sessions = &there.state.sessions;
    let ended = sessions.end(who.session, EndReason::SignedOut).await;
    assert!(ended.unwrap());
    // What asks the database knows it already.
    let list = app.get("/api/sessions").bearer_auth(&token).answer().await;
    let refused = (401, "session_revoked".to_owned());
    assert_eq!(list.error(), refused);
    assert_eq!(refusal(&app, &token).await, refused);
    there.shutdown().await;
}

#[tokio::test]
async fn what_is_remembered_is_not_believed_for_long() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.access_token;
    assert_eq!(app.me(&token).await.status, 200);
    // No session is ended with it, as the command does: so nothing but the database tells.
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET disabled_at = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let list = app.get("/api/sessions").bearer_auth(&token).answer().await;
    let refused = (401, "account_disabled".to_owned());
    assert_eq!(list.error(), refused);
    assert_eq!(refusal(&app, &token).await, refused);
}
