//! Sessions that another server has ended.

use std::time::Duration;

use longhaul_server::auth::ids::SessionId;

use super::{change_database, me_at, save, two_beside, version};
use crate::{
    app::{Answer, Ask, TestApp},
    applications::{Applicant, change},
};

const A_WHILE: Duration = Duration::from_mins(1);

/// Asks until `is_it`; the answer that is.
pub(super) async fn until<F: Future<Output = Answer>>(
    ask: impl Fn() -> F,
    is_it: impl Fn(&Answer) -> bool,
) -> Answer {
    let found = async {
        loop {
            let answer = ask().await;
            if is_it(&answer) {
                return answer;
            }
        }
    };
    let found = tokio::time::timeout(A_WHILE, found).await;
    found.expect("an answer like this comes some time")
}

fn revoked() -> (u16, String) {
    (401, "session_revoked".to_owned())
}

#[tokio::test]
async fn after_a_sign_out_at_one_server_no_other_one_saves() {
    let app = TestApp::with_pages().await;
    let others = two_beside(&app).await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    for other in &others {
        assert_eq!(me_at(&app, other, &ada.token).await.status, 200);
    }
    let out = app.post("/auth/logout").bearer_auth(&ada.token).answer();
    assert_eq!(out.await.status, 204);
    for other in &others {
        // At once: it asks in the transaction that writes.
        let typed = change("surname", None, "Lovelace");
        let saved = save(&app, other, &ada.token, &id, typed).answer().await;
        assert_eq!(saved.error(), revoked());
        // And what it answers from memory, soon.
        let me = until(|| me_at(&app, other, &ada.token), |me| me.status != 200).await;
        assert_eq!(me.error(), revoked());
    }
    assert_eq!(version(&app, &id).await, 0);
}

#[tokio::test]
async fn the_sessions_of_a_deleted_account_are_known_too() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    let token = app.register("ada@example.com").await.access_token();
    assert_eq!(me_at(&app, &other, &token).await.status, 200);
    let body = serde_json::json!({"password": crate::app::PASSWORD});
    let delete = app.request(reqwest::Method::DELETE, "/api/account");
    let deleted = delete.bearer_auth(&token).json(&body).answer().await;
    assert_eq!(deleted.status, 204, "{}", deleted.body);
    let me = until(|| me_at(&app, &other, &token), |me| me.status != 200).await;
    assert_eq!(me.error(), revoked());
}

/// Transactions do not commit in the order in which their rows were numbered.
#[tokio::test]
async fn a_row_that_commits_after_one_with_a_higher_number_is_not_missed() {
    let app = TestApp::start().await;
    let (early, late) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let session = |token: &str| -> SessionId {
        let verified = app.running.state.sessions.verify(token).unwrap();
        verified.who.session
    };
    let insert = async |number: i64, session: SessionId| {
        let sql = format!(
            "INSERT INTO ended_sessions (seq, session_id, account_gone, ended_at)
             VALUES ({number}, '{session}', 0, 1800000000000)"
        );
        change_database(&app, &sql).await;
    };
    insert(12, session(&late.access_token)).await;
    until(|| app.me(&late.access_token), |me| me.status == 401).await;
    assert_eq!(app.me(&early.access_token).await.status, 200);
    insert(7, session(&early.access_token)).await;
    until(|| app.me(&early.access_token), |me| me.status == 401).await;
}

/// As after a failover to a copy that had not got as far: no statement of the server has failed, and numbers are given anew.
#[tokio::test]
async fn a_number_that_another_database_gives_anew_is_not_missed() {
    let app = TestApp::start().await;
    let (before, after) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let session = |token: &str| {
        app.running
            .state
            .sessions
            .verify(token)
            .unwrap()
            .who
            .session
    };
    let row = |session: SessionId| {
        format!(
            "INSERT INTO ended_sessions (seq, session_id, account_gone, ended_at) VALUES (1, '{session}', 0, 1800000000000)"
        )
    };
    change_database(&app, &row(session(&before.access_token))).await;
    until(|| app.me(&before.access_token), |me| me.status == 401).await;
    let anew = row(session(&after.access_token));
    change_database(&app, &format!("DELETE FROM ended_sessions; {anew}")).await;
    until(|| app.me(&after.access_token), |me| me.status == 401).await;
}

#[tokio::test]
async fn who_comes_while_a_server_cannot_look_waits_for_it() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    change_database(&app, "ALTER TABLE ended_sessions RENAME TO out_of_reach").await;
    let sessions = &other.state.sessions;
    while sessions.is_current() {
        tokio::task::yield_now().await;
    }
    let patience = std::time::Duration::from_mins(1);
    let (caught_up, ()) = tokio::join!(sessions.catch_up_within(patience), async {
        // The server itself has asked in vain.
        let ready = || app.get_from(&other, "/readyz").answer();
        until(ready, |ready| ready.status == 503).await;
        change_database(&app, "ALTER TABLE out_of_reach RENAME TO ended_sessions").await;
    });
    assert!(caught_up);
}

#[tokio::test]
async fn a_server_that_cannot_look_accepts_nothing_until_it_can() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    let (stays, leaves) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    change_database(&app, "ALTER TABLE ended_sessions RENAME TO out_of_reach").await;
    let ask = || me_at(&app, &other, &stays.access_token);
    let refused = until(ask, |me| me.status != 200).await;
    assert_eq!(refused.error(), (503, "unavailable".to_owned()));
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.header("set-cookie").is_empty());
    let ready = || app.get_from(&other, "/readyz").answer();
    until(ready, |ready| ready.status == 503).await;
    // Guests are served, and so is what asks the database anyway.
    assert_eq!(app.get_from(&other, "/healthz").answer().await.status, 200);
    let sessions = &other.state.sessions;
    let session = sessions
        .read_refresh_token(&leaves.refresh_token)
        .unwrap()
        .session;

    change_database(&app, "ALTER TABLE out_of_reach RENAME TO ended_sessions").await;
    let reason = longhaul_server::auth::sessions::EndReason::SignedOut;
    assert!(
        app.running
            .state
            .sessions
            .end(session, reason)
            .await
            .unwrap()
    );
    // It catches up with the first request that asks, or says that it cannot yet: it never accepts what has ended.
    let left = until(
        || me_at(&app, &other, &leaves.access_token),
        |me| me.status != 503,
    )
    .await;
    assert_eq!(left.error(), revoked());
    assert_eq!(ask().await.status, 200);
    until(ready, |ready| ready.status == 200).await;
}
