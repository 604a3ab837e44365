//! The change log: who changed which answer, from what to what.

use app::api::{ApplicationId, RemoteEdit, SessionId, Timestamp};
use longhaul_form::merge::{Change, diff};
use longhaul_form::{Answers, Value};
use sqlx::SqliteConnection;

use super::Failure;
use super::row::Row;
use crate::auth::device::Facts;

/// The save that changes are written down for.
pub(super) struct Entry<'a> {
    pub application: &'a ApplicationId,
    /// The version that it makes.
    pub version: i64,
    pub session: SessionId,
    pub device: Facts,
    pub at: Timestamp,
}

impl<'a> Entry<'a> {
    /// The next version of `row`, made by `session`.
    pub(super) async fn next(
        connection: &mut SqliteConnection,
        row: &'a Row,
        session: SessionId,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        let user_agent: Option<String> =
            sqlx::query_scalar("SELECT user_agent FROM sessions WHERE id = ?1")
                .bind(session.to_string())
                .fetch_optional(connection)
                .await?;
        Ok(Self {
            application: &row.id,
            version: row.version + 1,
            session,
            device: Facts::of(&user_agent.unwrap_or_default()),
            at,
        })
    }

    /// Writes down what changed from `before` to `after`.
    pub(super) async fn write(
        &self,
        connection: &mut SqliteConnection,
        before: &Answers,
        after: &Answers,
    ) -> Result<(), Failure> {
        for Change { path, base, value } in diff(before, after) {
            sqlx::query(
                "INSERT INTO changes
                 (application_id, version, path, previous, value, session_id, device, system, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .bind(self.application.as_str())
            .bind(self.version)
            .bind(path)
            .bind(json(base.as_ref())?)
            .bind(json(value.as_ref())?)
            .bind(self.session.to_string())
            .bind(&self.device.program)
            .bind(self.device.system)
            .bind(self.at.as_millis())
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

/// Forgets all changes before `oldest`, of every application.
pub(super) async fn forget_before(
    connection: &mut SqliteConnection,
    oldest: Timestamp,
) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query("DELETE FROM changes WHERE at < ?1")
        .bind(oldest.as_millis())
        .execute(connection)
        .await?;
    Ok(forgotten.rows_affected())
}

/// The latest change of each answer that changed since `version`, as `session` sees it.
pub(super) async fn since(
    connection: &mut SqliteConnection,
    application: &ApplicationId,
    version: u64,
    session: Option<SessionId>,
) -> Result<Vec<RemoteEdit>, Failure> {
    // Of a bare column beside max() SQLite takes the value from the row with the maximum.
    let session = session.map(|session| session.to_string());
    let rows: Vec<(String, String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT path, device, system, session_id, at, max(version) FROM changes
         WHERE application_id = ?1 AND version > ?2 GROUP BY path",
    )
    .bind(application.as_str())
    .bind(i64::try_from(version).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let edits = rows
        .into_iter()
        .map(|(path, device, system, by, at, _)| RemoteEdit {
            here: session.as_ref() == Some(&by),
            path,
            device,
            system,
            at: Timestamp::from_millis(at),
        });
    Ok(edits.collect())
}

/// What the answers were at `version`, if they are `answers` now.
pub(super) async fn back_to(
    connection: &mut SqliteConnection,
    application: &ApplicationId,
    version: u64,
    mut answers: Answers,
) -> Result<Answers, Failure> {
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT path, previous FROM changes
         WHERE application_id = ?1 AND version > ?2 ORDER BY version DESC",
    )
    .bind(application.as_str())
    .bind(i64::try_from(version).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    for (path, previous) in rows {
        answers.set(path, value(previous.as_deref())?);
    }
    Ok(answers)
}

pub(super) fn json(value: Option<&Value>) -> Result<Option<String>, Failure> {
    Ok(value.map(serde_json::to_string).transpose()?)
}

pub(super) fn value(json: Option<&str>) -> Result<Option<Value>, Failure> {
    Ok(json.map(serde_json::from_str).transpose()?)
}
