//! What only `PostgreSQL` can do: transactions that overlap, and news that is told.

use std::time::Duration;

use longhaul_server::{
    auth::sessions::EndReason,
    store::db::{Engine, Reader, Sessions, query, query_scalar},
};

use super::revocation::until;
use crate::app::TestApp;

#[tokio::test]
async fn a_sign_out_that_commits_late_is_not_missed() {
    let app = TestApp::start().await;
    if app.engine() != Engine::Postgres {
        return;
    }
    let other = app.beside().await;
    let (early, late) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let sessions = &other.state.sessions;
    let session = |token: &str| sessions.verify(token).unwrap().who.session;
    let mut slow = other.state.store.write().await.unwrap();
    query("UPDATE sessions SET revoked_at = 1800000000000 WHERE id = $1")
        .bind(session(&early.access_token).to_string())
        .execute(&mut *slow)
        .await
        .unwrap();
    let ended = sessions.end(session(&late.access_token), EndReason::SignedOut);
    assert!(ended.await.unwrap());
    until(|| app.me(&late.access_token), |me| me.status == 401).await;
    assert_eq!(app.me(&early.access_token).await.status, 200);
    slow.commit().await.unwrap();
    until(|| app.me(&early.access_token), |me| me.status == 401).await;
}

#[tokio::test]
async fn a_server_whose_listener_was_cut_listens_again() {
    let app = TestApp::start().await;
    match app.running.state.store.reader() {
        Reader::Postgres(pool) if pool.sessions() == Sessions::Own => {}
        // Through a pooler none listens.
        _ => return,
    }
    let first = listener(&app, 0).await;
    query("SELECT pg_terminate_backend(CAST($1 AS INTEGER))")
        .bind(first)
        .execute(app.running.state.store.reader())
        .await
        .unwrap();
    listener(&app, first).await;
}

/// The process of the connection that listens, as soon as there is one other than `last`.
async fn listener(app: &TestApp, last: i64) -> i64 {
    let found = async {
        loop {
            let found: Option<i64> = query_scalar(
                "SELECT CAST(pid AS BIGINT) FROM pg_stat_activity
                 WHERE application_name = 'longhaul-listener' AND datname = current_database() AND pid <> $1",
            )
            .bind(last)
            .fetch_optional(app.running.state.store.reader())
            .await
            .unwrap();
            if let Some(found) = found {
                return found;
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_mins(1), found).await;
    found.expect("a server listens some time")
}
