//! Several servers on one database: what one of them has acknowledged, all of them keep.

mod clocks;
mod limits;
mod news;
mod postgres;
mod races;
mod revocation;

use longhaul_server::{
    Running,
    store::db::{query, query_scalar},
};
use reqwest::RequestBuilder;
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::{
    app::{Answer, Ask, TestApp},
    applications::VERSION,
};

/// Three servers: the one of `app`, and two beside it.
async fn two_beside(app: &TestApp) -> [Running; 2] {
    [app.beside().await, app.beside().await]
}

/// A save of one answer.
fn save(
    app: &TestApp,
    server: &Running,
    token: &str,
    id: &str,
    change: serde_json::Value,
) -> RequestBuilder {
    let save = json!({"id": id, "version": 0, "form_version": VERSION, "changes": [change]});
    app.post_to(server, "/api/applications/save")
        .bearer_auth(token)
        .json(&json!({ "save": save }))
}

async fn me_at(app: &TestApp, server: &Running, token: &str) -> Answer {
    app.get_from(server, "/api/me")
        .bearer_auth(token)
        .answer()
        .await
}

async fn version(app: &TestApp, id: &str) -> i64 {
    query_scalar("SELECT version FROM applications WHERE id = $1")
        .bind(id)
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap()
}

async fn change_database(app: &TestApp, sql: &str) {
    let mut tx = app.running.state.store.write().await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}
