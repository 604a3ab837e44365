//! What must hold whatever happened, in one place for kills, power cuts, failing disks and dropped requests.
//!
//! - I1: of all children of a token at most one was ever promoted. Here, in the rows.
//! - I2: what was acknowledged is there. [`Worker::verify`](crate::worker::Worker::verify), which remembers it.
//! - I3: after an acknowledged revocation nothing succeeds. The worker too.
//! - I4: reuse outside the grace period ends the session. Its decision is pure; see `server/src/auth/rotation/tests`.
//! - I5: an honest client with lost answers is never signed out. The worker too: its last tokens must still open the door.
//! - I6: no acknowledged draft is lost or overwritten. The worker compares answers and versions; here the log of each draft
//!   must lead to its answers.
//! - I7: the database is whole, and so are its references, the uploads and the keys. Here, as `server check` says.

use longhaul_server::{
    clock::{Clock, SystemClock},
    commands::Command,
    config::Config,
};
use serde_json::Value;
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

/// What does not hold, in words.
pub(crate) async fn broken(config: &Config) -> Vec<String> {
    let mut broken = Vec::new();
    match Command::Check.run(config, SystemClock.now()).await {
        Ok(outcome) if outcome.said.contains("No damage was found.") => {}
        Ok(outcome) => broken.push(format!("I7: {}", outcome.said)),
        Err(error) => broken.push(format!("I7: {error}")),
    }
    let options = SqliteConnectOptions::new().filename(config.database.file().unwrap());
    let mut database = options.connect().await.unwrap();
    broken.extend(forked(&mut database).await);
    broken.extend(logs_that_lead_elsewhere(&mut database).await);
    broken
}

pub(crate) async fn assert_hold(config: &Config, when: &str) {
    let broken = broken(config).await;
    assert!(broken.is_empty(), "{when}: {broken:#?}");
}

/// I1
async fn forked(database: &mut SqliteConnection) -> Vec<String> {
    let sessions: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT session_id FROM refresh_tokens WHERE promoted_at IS NOT NULL
         GROUP BY session_id, generation HAVING count(*) > 1
         UNION
         SELECT session_id FROM refresh_tokens WHERE promoted_at IS NOT NULL AND superseded_at IS NULL
         GROUP BY session_id HAVING count(*) > 1",
    )
    .fetch_all(database)
    .await
    .unwrap();
    let forked = sessions.into_iter();
    forked
        .map(|session| format!("I1: the tokens of {session} have forked"))
        .collect()
}

/// I6: the log says what each answer was before; the draft has what it became.
async fn logs_that_lead_elsewhere(database: &mut SqliteConnection) -> Vec<String> {
    let last: Vec<(String, i64, String, Option<String>, i64, String)> = sqlx::query_as(
        "SELECT application_id, max(c.version), path, previous, a.version, a.answers
         FROM changes c JOIN applications a ON a.id = c.application_id GROUP BY application_id, path",
    )
    .fetch_all(database)
    .await
    .unwrap();
    let mut broken = Vec::new();
    for (application, at, path, previous, version, answers) in last {
        let answers: Value = serde_json::from_str(&answers).unwrap();
        let previous = previous.map(|previous| serde_json::from_str::<Value>(&previous).unwrap());
        if at > version {
            broken.push(format!(
                "I6: {application} is at {version}, its log at {at}"
            ));
        }
        if answers.get(&path) == previous.as_ref() {
            broken.push(format!(
                "I6: {application}: the last change of {path} is not there"
            ));
        }
    }
    broken
}
