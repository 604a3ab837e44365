//! The disk is full: the truth is told, nothing that was acknowledged is lost, and when there is room again, it goes on.

use serde_json::json;

use crate::{
    app::TestApp,
    applications::{Applicant, change},
};
use longhaul_server::store::db::{Engine, query, query_scalar};

/// Lets the database grow no more, until a write has failed: the limit belongs to a connection, and that one is then replaced.
async fn fill_up(app: &TestApp) {
    let mut tx = app.running.state.store.write().await.unwrap();
    let sql = "PRAGMA max_page_count = 1";
    query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_a_503_and_never_a_false_success() {
    let app = TestApp::with_pages().await;
    // Only SQLite can be told to grow no more.
    if app.engine() == Engine::Postgres {
        return;
    }
    let ada = Applicant::new(&app).await;
    let spare = app.sign_in_again(ada.user).await;
    let id = ada.start().await;
    fill_up(&app).await;

    // What is left of the pages in use fills up first.
    let (mut version, mut base) = (0, None::<String>);
    let refused = loop {
        let value = format!("{version} {}", "x".repeat(100));
        let changes = json!([change("surname", base.as_deref(), &value)]);
        let answer = ada.save(&id, version, changes).await;
        if answer.status != 200 {
            break answer;
        }
        version = answer.json()["version"].as_u64().unwrap();
        base = Some(value);
        assert!(version < 10_000, "the limit does nothing");
    };
    assert_eq!(refused.error(), (503, "unavailable".to_owned()));
    assert_eq!(refused.header("retry-after"), "1");

    fill_up(&app).await;
    let mut token = spare.refresh_token;
    loop {
        let answer = app.refresh(&token).await;
        if answer.status != 200 {
            assert_eq!(answer.error(), (503, "unavailable".to_owned()));
            break;
        }
        token = answer.refresh_token();
    }
    // Reading shows what was acknowledged.
    let draft = ada.load(&id).await;
    assert_eq!(draft["version"], version);
    assert_eq!(draft["answers"]["surname"].as_str(), base.as_deref());

    app.renew(&token).await;
    let changes = json!([change("surname", base.as_deref(), "Lovelace")]);
    assert_eq!(ada.save(&id, version, changes).await.status, 200);
    let damage: String = query_scalar("PRAGMA integrity_check")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(damage, "ok");
}
