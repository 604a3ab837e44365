//! Posts without a script. Their page was rendered at some version, so their bases come from the change log; what
//! clashes is kept beside the draft until the person has chosen.

use app::api::{ApiError, Posted, Save};
use app::form::answers::item_of;
use app::form::merge::{Change, Conflict, keep_yours};
use app::form::{Answers, Value};
use sqlx::SqliteConnection;

use super::changes::{self, Entry, back_to};
use super::row::{By, Row};
use super::{Failure, SqliteApplications};

/// Which side of a clash the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was posted.
    Posted,
    /// What the draft has.
    Draft,
}

/// The draft as a posted page saw it.
pub struct Seen {
    /// The version that the page was rendered at.
    pub version: u64,
    /// The answers at that version.
    pub answers: Answers,
}

impl SqliteApplications {
    /// What a page that was rendered at `version` showed. A page that does not say counts as rendered just now, and so
    /// does one that says something impossible.
    pub async fn seen(&self, user: &str, id: &str, version: Option<u64>) -> Result<Seen, ApiError> {
        Ok(self.draft_at(user, id, version).await?)
    }

    async fn draft_at(&self, user: &str, id: &str, version: Option<u64>) -> Result<Seen, Failure> {
        let mut reader = self.store.reader().acquire().await?;
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let now = row.version();
        let version = version.filter(|version| *version < now).unwrap_or(now);
        let mut answers = back_to(&mut reader, &row.id, version, self.answers(&row)?).await?;
        let shown: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT path, value FROM posted_clashes \
             WHERE application_id = ?1 AND version <= ?2 AND NOT item_removed",
        )
        .bind(&row.id)
        .bind(i64::try_from(version).unwrap_or(i64::MAX))
        .fetch_all(&mut *reader)
        .await?;
        for (path, value) in shown {
            answers.set(path, changes::value(value.as_deref())?);
        }
        Ok(Seen { version, answers })
    }

    /// Saves what was posted. The paths that wait for a choice afterwards.
    pub async fn save_posted(
        &self,
        user: &str,
        session: &str,
        save: Save,
    ) -> Result<Vec<String>, ApiError> {
        let (this, user, session) = (self.clone(), user.to_owned(), session.to_owned());
        let id = save.id.clone();
        let work = async move {
            this.save_changes(&user, &session, save, super::drafts::Clashing::Keep)
                .await?;
            let mut reader = this.store.reader().acquire().await?;
            waiting(&mut reader, &id).await
        };
        let waiting = crate::store::to_the_end(work).await?;
        Ok(waiting
            .into_iter()
            .map(|waiting| waiting.change.path)
            .collect())
    }

    /// Settles the clash at `path`, if there is one.
    pub async fn decide(
        &self,
        user: &str,
        session: &str,
        id: &str,
        path: &str,
        side: Side,
    ) -> Result<(), ApiError> {
        let mut reader = self.store.reader().acquire().await.map_err(Failure::from)?;
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await
            .map_err(Failure::from)?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let all = waiting(&mut reader, &row.id).await?;
        drop(reader);
        let Some(chosen) = all.iter().find(|waiting| waiting.change.path == path) else {
            return Ok(());
        };
        let whole_item = |waiting: &&Posted| {
            let item = item_of(path);
            item.is_some() && item_of(&waiting.change.path) == item
        };
        let removed_there =
            item_of(path).is_some_and(|(group, item)| !answers.has_item(group, item));
        let mut decided = vec![path.to_owned()];
        if chosen.item_removed || removed_there {
            let others = all.iter().filter(whole_item);
            decided.extend(others.map(|waiting| waiting.change.path.clone()));
        }
        let changes = match side {
            Side::Draft => Vec::new(),
            Side::Posted => keep_yours(
                &answers,
                &posted_side(&answers, &all, chosen),
                &Conflict {
                    path: path.to_owned(),
                    yours: chosen.change.value.clone(),
                    theirs: answers.get(path).cloned(),
                },
            ),
        };
        let save = Save {
            id: id.to_owned(),
            version: row.version(),
            form_version: self.form.version,
            changes,
            decided,
        };
        self.save_posted(user, session, save).await.map(drop)
    }
}

/// All answers as whoever posted `chosen` had them, as far as they matter to it.
fn posted_side(answers: &Answers, all: &[Posted], chosen: &Posted) -> Answers {
    let mut mine = answers.clone();
    let Some((group, item)) = item_of(&chosen.change.path) else {
        return mine;
    };
    if chosen.item_removed {
        mine.remove_item(group, item);
        return mine;
    }
    mine.add_item(group, item);
    for Posted { change, .. } in all {
        if item_of(&change.path) == Some((group, item)) {
            mine.set(change.path.clone(), change.value.clone());
        }
    }
    mine
}

/// What waits for the person's choice.
pub(super) async fn waiting(
    connection: &mut SqliteConnection,
    application: &str,
) -> Result<Vec<Posted>, Failure> {
    let rows: Vec<(String, Option<String>, Option<String>, bool)> = sqlx::query_as(
        "SELECT path, base, value, item_removed FROM posted_clashes \
         WHERE application_id = ?1 ORDER BY path",
    )
    .bind(application)
    .fetch_all(connection)
    .await?;
    let posted = rows.into_iter().map(|(path, base, value, item_removed)| {
        Ok(Posted {
            change: Change {
                path,
                base: changes::value(base.as_deref())?,
                value: changes::value(value.as_deref())?,
            },
            item_removed,
        })
    });
    posted.collect()
}

/// Keeps one side of a clash, in the place of what was kept for this answer before.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    entry: &Entry<'_>,
    posted: &Posted,
) -> Result<(), Failure> {
    let Posted {
        change,
        item_removed,
    } = posted;
    sqlx::query(
        "INSERT INTO posted_clashes (application_id, path, base, value, item_removed, version, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (application_id, path) \
         DO UPDATE SET value = excluded.value, item_removed = excluded.item_removed, at = excluded.at",
    )
    .bind(entry.application)
    .bind(&change.path)
    .bind(changes::json(&change.base)?)
    .bind(changes::json(&change.value)?)
    .bind(item_removed)
    .bind(entry.version)
    .bind(entry.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the clashes at `paths`, and those that settled themselves: both sides are the same now.
pub(super) async fn forget(
    connection: &mut SqliteConnection,
    application: &str,
    paths: &[String],
    answers: &Answers,
) -> Result<(), Failure> {
    for waiting in waiting(connection, application).await? {
        let path = &waiting.change.path;
        let value: Option<&Value> = waiting.change.value.as_ref();
        if paths.contains(path) || (!waiting.item_removed && answers.get(path) == value) {
            sqlx::query("DELETE FROM posted_clashes WHERE application_id = ?1 AND path = ?2")
                .bind(application)
                .bind(path)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}
