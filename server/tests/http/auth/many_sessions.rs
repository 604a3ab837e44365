//! How many sessions a user has at a time, and how long what is over is kept.

use std::time::Duration;

use app::api::UserId;
use longhaul_server::{
    auth::tokens::TokenPair,
    limits::{MOST_ENDED_SESSIONS, MOST_SESSIONS},
};
use serde_json::json;

use crate::{
    app::{Ask, DAY, TestApp},
    browser::Browser,
};

/// As many sign-ins as there may be, a minute apart, the oldest first.
async fn everywhere(app: &TestApp, user: UserId) -> Vec<TokenPair> {
    let mut pairs = Vec::new();
    for _ in 0..MOST_SESSIONS {
        pairs.push(app.sign_in_again(user).await);
        app.clock.advance(Duration::from_mins(1));
    }
    pairs
}

async fn live(app: &TestApp, user: UserId) -> usize {
    app.running.state.sessions.list(user).await.unwrap().len()
}

#[tokio::test]
async fn one_sign_in_too_many_ends_the_session_that_was_unused_for_the_longest_time() {
    let app = TestApp::with_pages().await;
    let user = app.new_user().await;
    let mut pairs = everywhere(&app, user).await;
    // The oldest of all has just been used.
    app.renew(&pairs[0].refresh_token).await;
    let most = usize::try_from(MOST_SESSIONS).unwrap();
    assert_eq!(live(&app, user).await, most);
    let mut idle = Browser::new(&app);
    idle.adopt(&pairs[1]);

    pairs.push(app.sign_in_again(user).await);
    assert_eq!(live(&app, user).await, most);
    let gone = app.refresh(&pairs[1].refresh_token).await;
    assert_eq!(gone.error(), (401, "session_revoked".to_owned()));
    let fresh = pairs.last().unwrap();
    assert_eq!(app.me(&fresh.access_token).await.status, 200);
    assert_eq!(app.refresh(&pairs[2].refresh_token).await.status, 200);
    assert_eq!(app.events("crowded_out").await, 1);
    assert_eq!(
        app.metric(r#"sessions_ended_total{reason="crowded_out"}"#)
            .await,
        Some(1.0)
    );
    // Others have sessions of their own.
    let (other, another) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    for pair in [other, another] {
        assert_eq!(app.me(&pair.access_token).await.status, 200);
    }

    // Whoever comes back to that device reads why.
    let page = idle.open("/applications").await;
    let place = &idle.trail.last().unwrap().0;
    assert_eq!(place, "/login?return_to=/applications");
    let words = "you have signed in on many other devices since";
    assert!(page.body.contains(words), "{}", page.body);
    let guest = Browser::new(&app).open("/login").await;
    assert!(!guest.body.contains(words));
    // And it is in the history of the account.
    let mut here = Browser::new(&app);
    here.adopt(&app.sign_in_again(user).await);
    let account = here.open("/account").await;
    assert!(account.body.contains("because of newer sign-ins"));
}

#[tokio::test]
async fn the_access_token_of_a_session_that_was_crowded_out_dies_at_once() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let mut pairs = Vec::new();
    for _ in 0..=MOST_SESSIONS {
        pairs.push(app.sign_in_again(user).await);
    }
    let answer = app.me(&pairs[0].access_token).await;
    assert_eq!(answer.error(), (401, "session_revoked".to_owned()));
    let app = app.restart().await;
    let answer = app.me(&pairs[0].access_token).await;
    assert_eq!(answer.error(), (401, "session_revoked".to_owned()));
}

#[tokio::test]
async fn sessions_that_are_over_by_themselves_take_no_place() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    everywhere(&app, user).await;
    app.clock.advance(DAY * 15);
    everywhere(&app, user).await;
    assert_eq!(app.events("crowded_out").await, 0);
}

#[tokio::test]
async fn what_is_over_is_kept_for_ninety_days_and_then_forgotten() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let forget = async || app.running.state.sessions.forget_history().await.unwrap();
    let out = app.sign_in_again(user).await;
    let request = app.post("/auth/logout").bearer_auth(&out.access_token);
    assert_eq!(request.answer().await.status, 204);
    app.clock.advance(DAY);
    // More than one batch of those that nobody ends.
    for _ in 0..50 {
        app.sign_in_new_user().await;
    }
    app.clock
        .advance((DAY * 89).checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(forget().await, 0);
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(forget().await, 1, "the one that was signed out of");
    assert_eq!(app.events("signed_out").await, 0);
    let gone = app.refresh(&out.refresh_token).await;
    assert_eq!(gone.error(), (401, "invalid_token".to_owned()));
    assert_eq!(app.rows("sessions").await, 50);
    // An event is forgotten by its own age; the session is when its last possible end was as long ago.
    app.clock.advance(DAY);
    assert_eq!(forget().await, 50);
    assert_eq!(app.rows("security_events").await, 0);
    let fresh = app.sign_in_again(user).await;
    app.clock.advance(DAY * 30);
    assert_eq!(forget().await, 50);
    assert_eq!(app.rows("sessions").await, 1);
    assert_eq!(app.rows("refresh_tokens").await, 1);
    assert_eq!(app.me(&fresh.access_token).await.status, 401);
    assert_eq!(app.rows("users").await, 51);
}

#[tokio::test]
async fn nobody_fills_the_history_with_sign_ins() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let rounds = MOST_ENDED_SESSIONS + 60;
    let mut last = None;
    for _ in 0..rounds {
        let pair = app.sign_in_again(user).await;
        let body = json!({"refresh_token": pair.refresh_token});
        let out = app.post("/auth/logout").json(&body).answer().await;
        assert_eq!(out.status, 204);
        last = Some(pair);
    }
    // Those of the last minutes are needed: their access tokens must not come to life again at a restart.
    assert_eq!(app.rows("sessions").await, rounds);
    let last = last.unwrap();
    assert_eq!(app.me(&last.access_token).await.status, 401);
    app.clock.advance(DAY);
    // Some at each sign-in.
    for _ in 0..4 {
        app.sign_in_again(user).await;
    }
    assert_eq!(app.rows("sessions").await, MOST_ENDED_SESSIONS + 4);
}

#[tokio::test]
async fn tokens_of_a_session_that_has_ended_go_a_day_later_and_it_is_still_known_why() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let (out, stays) = (app.sign_in_again(user).await, app.sign_in_again(user).await);
    let held = app.renew(&out.refresh_token).await;
    let request = app.post("/auth/logout").bearer_auth(&out.access_token);
    assert_eq!(request.answer().await.status, 204);
    let forget = async || app.running.state.sessions.forget_history().await.unwrap();
    app.clock
        .advance(DAY.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(forget().await, 0);
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(forget().await, 2);
    assert_eq!(app.rows("refresh_tokens").await, 1);
    for token in [&out.refresh_token, &held] {
        let refused = app.refresh(token).await;
        assert_eq!(refused.error(), (401, "session_revoked".to_owned()));
    }
    app.renew(&stays.refresh_token).await;
    // And of one that nobody has ended.
    app.clock.advance(DAY * 30);
    assert_eq!(forget().await, 2);
    let refused = app.refresh(&stays.refresh_token).await;
    assert_eq!(refused.error(), (401, "session_expired".to_owned()));
}
