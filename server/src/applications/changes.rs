//! The change log: who changed which answer, and from what. It tells what a page without a script was based on, and the
//! other side of a conflict.
//!
//! It is bounded in rows and bytes: the oldest versions are forgotten, and the row of the draft says from which version on
//! all is known. That row counts what is in the log too, so that a save need not add it up; whatever writes to the log or
//! removes from it keeps the count.

use app::api::{ApplicationId, RemoteEdit, SessionId, Timestamp};
use longhaul_form::merge::{Change, diff};
use longhaul_form::{Answers, Form, Value};

use super::Failure;
use super::row::Row;
use crate::auth::device::Facts;
use crate::limits::{LARGEST_LOG, LOG_ROW, MOST_LOGGED, ROWS_AT_ONCE};
use crate::store::batches::Batch;
use crate::store::db::{Connection, Sql, either, query, query_as, query_scalar};

/// How much is in a log, or goes into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Logged {
    pub rows: i64,
    pub bytes: i64,
}

impl Logged {
    fn add(&mut self, path: &str, previous: Option<&str>) {
        let bytes = path.len() + previous.map_or(0, str::len);
        self.rows += 1;
        self.bytes += i64::try_from(bytes).unwrap_or(i64::MAX) + LOG_ROW;
    }

    pub(super) fn and(self, more: Self) -> Self {
        Self {
            rows: self.rows + more.rows,
            bytes: self.bytes + more.bytes,
        }
    }

    pub(super) fn is_too_much(self) -> bool {
        self.rows > MOST_LOGGED || self.bytes > LARGEST_LOG
    }
}

/// The same for stored rows. In step with [`Logged::add`], and with the migration that has counted what was there.
macro_rules! bytes_logged {
    () => {
        "octet_length(path) + coalesce(octet_length(previous), 0) + 100"
    };
}
const _: () = assert!(LOG_ROW == 100, "as the statements say");

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
        connection: &mut Connection,
        row: &'a Row,
        session: SessionId,
        at: Timestamp,
    ) -> Result<Self, Failure> {
        let user_agent: Option<String> =
            query_scalar("SELECT user_agent FROM sessions WHERE id = $1")
                .bind(session.to_string())
                .fetch_optional(connection)
                .await?;
        Ok(Self::of(row, session, &user_agent.unwrap_or_default(), at))
    }

    /// The same where it is known what the session's device calls itself.
    pub(super) fn of(row: &'a Row, session: SessionId, user_agent: &str, at: Timestamp) -> Self {
        Self {
            application: &row.id,
            version: row.version + 1,
            session,
            device: Facts::of(user_agent),
            at,
        }
    }

    /// Makes the draft `after`, whose text is `text`, and writes down what changed from `before`. Returns how much that is.
    pub(super) async fn write(
        &self,
        connection: &mut Connection,
        form: &Form,
        (before, after): (&Answers, &Answers),
        text: String,
    ) -> Result<Logged, Failure> {
        let mut logged = Logged::default();
        let mut rows = Vec::new();
        // What an answer became is what it was before its next change, or what the draft has.
        for Change { path, base, .. } in diff(before, after) {
            let previous = json(base.as_ref())?;
            logged.add(&path, previous.as_deref());
            rows.push((path, previous));
        }
        query(write())
            .bind(self.application.as_str())
            .bind(self.version)
            .bind(self.at.as_millis())
            .bind(self.session.to_string())
            .bind(&self.device.program)
            .bind(self.device.system)
            .bind(serde_json::to_string(&rows)?)
            .bind(text)
            .bind(form.version)
            .bind(logged.rows)
            .bind(logged.bytes)
            .execute(connection)
            .await?;
        Ok(logged)
    }
}

macro_rules! write {
    ($rows:literal) => {
        concat!(
            "INSERT INTO changes (application_id, version, at, session_id, device, system, path, previous)
                SELECT $1, $2, $3, $4, $5, $6, value ->> 0, value ->> 1 FROM ",
            $rows,
            "; UPDATE applications SET version = $2, saved_at = $3, answers = $8, form_version = $9,
                      log_rows = log_rows + $10, log_bytes = log_bytes + $11
               WHERE id = $1"
        )
    };
}

/// In one string of statements, for each is a way to the driver's thread and back. The row of the draft may be large: it is
/// written once.
fn write() -> Sql {
    either(
        write!("json_each($7) AS logged"),
        write!("json_array_elements($7::json) AS logged (value)"),
    )
}

/// Forgets the oldest versions of `application` if its log has become too long, down to half of what is allowed.
pub(super) async fn compact(
    connection: &mut Connection,
    application: &ApplicationId,
) -> Result<(), sqlx::Error> {
    let versions: Vec<(i64, i64, i64)> = query_as(concat!(
        "SELECT version, count(*), CAST(sum(",
        bytes_logged!(),
        ") AS BIGINT) FROM changes WHERE application_id = $1 GROUP BY version ORDER BY version DESC"
    ))
    .bind(application.as_str())
    .fetch_all(&mut *connection)
    .await?;
    match too_old(&versions) {
        Some(version) => forget_up_to(connection, application, version).await,
        None => Ok(()),
    }
}

/// The latest of `versions` to forget, if there is more in them than a log may hold. They are given from the latest to
/// the oldest, with their rows and bytes. The latest of all is kept, however much it changed: the draft bounds that.
fn too_old(versions: &[(i64, i64, i64)]) -> Option<i64> {
    let mut sums = versions.iter().scan((0, 0), |sum, (version, rows, bytes)| {
        *sum = (sum.0 + rows, sum.1 + bytes);
        Some((*version, *sum))
    });
    let (_, (rows, bytes)) = sums.clone().last()?;
    if rows <= MOST_LOGGED && bytes <= LARGEST_LOG {
        return None;
    }
    sums.next();
    let old = sums.find(|(_, (rows, bytes))| *rows > MOST_LOGGED / 2 || *bytes > LARGEST_LOG / 2);
    old.map(|(version, _)| version)
}

/// Forgets the changes that made `version` and those before it. Pages that are older are not remembered any more.
pub(super) async fn forget_up_to(
    connection: &mut Connection,
    application: &ApplicationId,
    version: i64,
) -> Result<(), sqlx::Error> {
    query(concat!(
        "UPDATE applications SET log_from = CASE WHEN log_from < $2 THEN $2 ELSE log_from END,
                log_rows = log_rows - old.rows, log_bytes = log_bytes - old.bytes
         FROM (SELECT count(*) AS rows, CAST(coalesce(sum(",
        bytes_logged!(),
        "), 0) AS BIGINT) AS bytes FROM changes WHERE application_id = $1 AND version <= $2) AS old
         WHERE id = $1"
    ))
    .bind(application.as_str())
    .bind(version)
    .execute(&mut *connection)
    .await?;
    query("DELETE FROM changes WHERE application_id = $1 AND version <= $2")
        .bind(application.as_str())
        .bind(version)
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes that are too old, of any application.
pub(super) const OLD_CHANGES: Batch = Batch {
    statements: &[
        concat!(
            "UPDATE applications SET log_from = CASE WHEN log_from < old.version THEN old.version ELSE log_from END,
                    log_rows = log_rows - old.rows, log_bytes = log_bytes - old.bytes
             FROM (SELECT application_id, max(version) AS version, count(*) AS rows, CAST(sum(",
            bytes_logged!(),
            ") AS BIGINT) AS bytes
                   FROM (SELECT application_id, version, path, previous FROM changes WHERE at < $1
                         ORDER BY at, application_id, version, path LIMIT $2) AS oldest
                   GROUP BY application_id) AS old
             WHERE old.application_id = applications.id"
        ),
        "DELETE FROM changes WHERE (application_id, version, path) IN
         (SELECT application_id, version, path FROM changes WHERE at < $1
          ORDER BY at, application_id, version, path LIMIT $2)",
    ],
    rows: ROWS_AT_ONCE,
};

/// The latest change of each answer that changed since `version`, as `session` sees it.
pub(super) async fn since(
    connection: &mut Connection,
    application: &ApplicationId,
    version: u64,
    session: Option<SessionId>,
) -> Result<Vec<RemoteEdit>, Failure> {
    let session = session.map(|session| session.to_string());
    let rows: Vec<(String, String, String, String, i64)> = query_as(
        "SELECT path, device, system, session_id, at FROM
         (SELECT path, device, system, session_id, at,
                 row_number() OVER (PARTITION BY path ORDER BY version DESC) AS place
          FROM changes WHERE application_id = $1 AND version > $2) AS latest
         WHERE place = 1 ORDER BY path",
    )
    .bind(application.as_str())
    .bind(i64::try_from(version).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let edits = rows
        .into_iter()
        .map(|(path, device, system, by, at)| RemoteEdit {
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
    connection: &mut Connection,
    application: &ApplicationId,
    version: u64,
    mut answers: Answers,
) -> Result<Answers, Failure> {
    // Of each answer only what it was before its first change since.
    let rows: Vec<(String, Option<String>)> = query_as(
        "SELECT path, previous FROM
         (SELECT path, previous, row_number() OVER (PARTITION BY path ORDER BY version) AS place
          FROM changes WHERE application_id = $1 AND version > $2) AS first
         WHERE place = 1",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_versions_are_forgotten_down_to_half_of_the_log() {
        let saves = |count: i64, rows, bytes| -> Vec<_> {
            (1..=count)
                .rev()
                .map(|version| (version, rows, bytes))
                .collect()
        };
        assert_eq!(too_old(&[]), None);
        assert_eq!(too_old(&saves(MOST_LOGGED, 1, 100)), None);
        assert_eq!(
            too_old(&saves(MOST_LOGGED + 2, 1, 100)),
            Some(2 + MOST_LOGGED / 2)
        );
        assert_eq!(too_old(&saves(20, 1, LARGEST_LOG / 20)), None);
        assert_eq!(too_old(&saves(22, 1, LARGEST_LOG / 20)), Some(12));
        // A step to a newer version of the form may change more than all that came before.
        assert_eq!(too_old(&[(9, 1, LARGEST_LOG + 1)]), None);
        assert_eq!(too_old(&[(9, 1, LARGEST_LOG), (8, 1, 1)]), Some(8));
    }
}
