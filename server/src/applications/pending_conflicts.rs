//! What was posted without a script and is in conflict: kept beside the draft until the user has chosen.
//!
//! A conflict is an answer for which the draft has one value and posts brought others, its alternatives. An alternative
//! is never overwritten: it waits from one version of the draft up to another, and stays known after that, because
//! pages that showed it may still be open.

use std::collections::HashMap;

use app::api::{ApiError, ApplicationId, ErrorCode, PostedAlternative, RemoteEdit, Timestamp};
use longhaul_form::answers::item_of;
use longhaul_form::merge::{Change, Conflict};
use longhaul_form::versions::migrate_changes;
use longhaul_form::{Answers, Form, Value};
use sqlx::FromRow;

use super::Failure;
use super::changes::{self, Entry};
use super::versions::newer_version;
use crate::limits::{LARGEST_WAITING, MOST_ALTERNATIVES, MOST_ENDED, MOST_WAITING};
use crate::store::db::{Connection, query, query_as, query_scalar};

/// An alternative that waits, or did.
pub(super) struct StoredAlternative {
    pub posted: PostedAlternative,
    /// The version of the draft that does not have it any more.
    pub until: Option<i64>,
}

impl StoredAlternative {
    /// Whether a page of this version of the draft showed it.
    pub(super) fn was_there(&self, version: u64) -> bool {
        let until = self.until.and_then(|until| u64::try_from(until).ok());
        self.posted.version <= version && until.is_none_or(|until| until > version)
    }
}

#[derive(FromRow)]
struct Row {
    path: String,
    version: i64,
    until: Option<i64>,
    #[sqlx(try_from = "i64")]
    form_version: u32,
    base: Option<String>,
    value: Option<String>,
    item_removed: bool,
    device: Option<String>,
    system: String,
    at: i64,
}

/// All alternatives, oldest first, as `form` asks for them now.
pub(super) async fn all(
    connection: &mut Connection,
    form: &Form,
    application: &ApplicationId,
) -> Result<Vec<StoredAlternative>, Failure> {
    // What one post brought comes together, as a migration has to see it; what still waits first.
    let rows: Vec<Row> = query_as(
        "SELECT path, version, until, form_version, base, value, item_removed, device, system, at
         FROM posted_clashes WHERE application_id = $1 ORDER BY version, until NULLS FIRST, path",
    )
    .bind(application.as_str())
    .fetch_all(connection)
    .await?;
    let mut all: Vec<StoredAlternative> = Vec::new();
    let post = |row: &Row| (row.version, row.until, row.form_version);
    for rows in rows.chunk_by(|one, other| post(one) == post(other)) {
        let Some(first) = rows.first() else { continue };
        let removed = rows.iter().filter(|row| row.item_removed);
        let removed: Vec<_> = removed.filter_map(|row| item_of(&row.path)).collect();
        let mut changes = Vec::new();
        for row in rows {
            changes.push(Change {
                path: row.path.clone(),
                base: changes::value(row.base.as_deref())?,
                value: changes::value(row.value.as_deref())?,
            });
        }
        if first.form_version != form.version {
            changes =
                migrate_changes(form, first.form_version, changes).ok_or_else(newer_version)?;
        }
        for change in changes {
            let by = first.device.clone().map(|device| RemoteEdit {
                path: change.path.clone(),
                device,
                system: first.system.clone(),
                here: false,
                at: Timestamp::from_millis(first.at),
            });
            let item_removed = change.value.is_none()
                && item_of(&change.path).is_some_and(|item| removed.contains(&item));
            let version = u64::try_from(first.version).unwrap_or_default();
            let posted = PostedAlternative {
                change,
                item_removed,
                version,
                by,
            };
            let until = first.until;
            all.push(StoredAlternative { posted, until });
        }
    }
    Ok(all)
}

/// What waits for the user's choice.
pub(super) async fn waiting(
    connection: &mut Connection,
    form: &Form,
    application: &ApplicationId,
    answers: &Answers,
) -> Result<Vec<PostedAlternative>, Failure> {
    let all = all(connection, form, application).await?.into_iter();
    let open = all.filter(|stored| stored.until.is_none() && !is_settled(&stored.posted, answers));
    Ok(open.map(|stored| stored.posted).collect())
}

/// Whether there is nothing to choose: the draft has come to the same.
fn is_settled(posted: &PostedAlternative, answers: &Answers) -> bool {
    let PostedAlternative {
        change,
        item_removed,
        ..
    } = posted;
    match item_of(&change.path) {
        Some((group, item)) if *item_removed => !answers.has_item(group, item),
        _ => answers.get(&change.path) == change.value.as_ref(),
    }
}

/// Ends the alternatives that `entry` settles by making the draft `answers`.
pub(super) async fn settle(
    connection: &mut Connection,
    form: &'static Form,
    entry: &Entry<'_>,
    answers: &Answers,
) -> Result<(), Failure> {
    let mut conflicts = PendingConflicts::open(connection, form, entry).await?;
    conflicts
        .end(connection, |posted| is_settled(posted, answers))
        .await
}

/// Forgets alternatives that ended before the oldest version that is still known, and the oldest of those that ended if
/// there are too many: a page as old as that is not remembered any more.
pub(super) async fn forget_ended(
    connection: &mut Connection,
    application: &ApplicationId,
) -> Result<(), Failure> {
    let too_many: Option<i64> = query_scalar(
        "SELECT until FROM posted_clashes WHERE application_id = $1 AND until IS NOT NULL
         ORDER BY until DESC LIMIT 1 OFFSET $2",
    )
    .bind(application.as_str())
    .bind(MOST_ENDED)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(until) = too_many {
        changes::forget_up_to(connection, application, until).await?;
    }
    query(
        "DELETE FROM posted_clashes WHERE application_id = $1
         AND until <= (SELECT log_from FROM applications WHERE id = $1)",
    )
    .bind(application.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// What waits beside a draft while the save `entry` is made.
pub(super) struct PendingConflicts<'a> {
    form: &'static Form,
    entry: &'a Entry<'a>,
    waiting: Vec<PostedAlternative>,
    /// The save changed something here.
    pub changed: bool,
}

impl<'a> PendingConflicts<'a> {
    pub(super) async fn open(
        connection: &mut Connection,
        form: &'static Form,
        entry: &'a Entry<'a>,
    ) -> Result<Self, Failure> {
        let all = all(connection, form, entry.application).await?;
        rewrite_older(connection, form, entry, &all).await?;
        let open = all.into_iter().filter(|stored| stored.until.is_none());
        Ok(Self {
            form,
            entry,
            waiting: open.map(|stored| stored.posted).collect(),
            changed: false,
        })
    }

    /// The same if it is known that there is nothing.
    pub(super) fn none(form: &'static Form, entry: &'a Entry<'a>) -> Self {
        Self {
            form,
            entry,
            waiting: Vec::new(),
            changed: false,
        }
    }

    /// Takes out of `changes` what is about a conflict that waits already: it is kept as an alternative, and not
    /// applied before the user has chosen. Typing over an alternative that the page of version `seen` showed has
    /// changed that alternative; typing without having seen it has made another.
    pub(super) async fn take(
        &mut self,
        connection: &mut Connection,
        changes: Vec<Change>,
        seen: u64,
        draft: &Answers,
    ) -> Result<Vec<Change>, Failure> {
        let is_waiting = |change: &Change| {
            let mut waiting = self.waiting.iter();
            waiting.any(|posted| posted.change.path == change.path)
        };
        let (taken, rest): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_waiting);
        let rest_by_path = ByPath::of(&rest);
        for mut change in taken {
            let shown = self.waiting.iter().rfind(|posted| {
                let (same, version) = (&posted.change, posted.version);
                same.path == change.path && same.value == change.base && version <= seen
            });
            if let Some(shown) = shown {
                let version = shown.version;
                change.base.clone_from(&shown.change.base);
                let is_shown = |posted: &PostedAlternative| {
                    posted.version == version && posted.change.path == change.path
                };
                self.end(connection, is_shown).await?;
            }
            if draft.get(&change.path) != change.value.as_ref() {
                let item_removed = rest_by_path.remove_item(&change.path, change.value.as_ref());
                self.keep(connection, change, item_removed).await?;
            }
        }
        Ok(rest)
    }

    /// Keeps what of `changes` the merge did not apply.
    pub(super) async fn keep_conflicts(
        &mut self,
        connection: &mut Connection,
        changes: &[Change],
        conflicts: &[Conflict],
    ) -> Result<(), Failure> {
        let changes = ByPath::of(changes);
        for Conflict { path, ours, .. } in conflicts {
            let change = changes.0.get(path.as_str());
            let change = Change {
                path: path.clone(),
                base: change.and_then(|change| change.base.clone()),
                value: ours.clone(),
            };
            let item_removed = changes.remove_item(path, ours.as_ref());
            self.keep(connection, change, item_removed).await?;
        }
        Ok(())
    }

    /// Keeps one more alternative, unless it is there already.
    async fn keep(
        &mut self,
        connection: &mut Connection,
        change: Change,
        item_removed: bool,
    ) -> Result<(), Failure> {
        let mut alternatives = 0;
        for other in &self.waiting {
            if other.change.path == change.path {
                alternatives += 1;
                if other.change.value == change.value && other.item_removed == item_removed {
                    return Ok(());
                }
            }
        }
        let bytes: usize = self.waiting.iter().map(|one| size(&one.change)).sum();
        if alternatives >= MOST_ALTERNATIVES
            || self.waiting.len() >= MOST_WAITING
            || bytes + size(&change) > LARGEST_WAITING
        {
            return Err(too_many().into());
        }
        let device = &self.entry.device;
        let by = RemoteEdit {
            path: change.path.clone(),
            device: device.program.clone(),
            system: device.system.to_owned(),
            here: false,
            at: self.entry.at,
        };
        let stored = StoredAlternative {
            posted: PostedAlternative {
                change,
                item_removed,
                version: u64::try_from(self.entry.version).unwrap_or_default(),
                by: Some(by),
            },
            until: None,
        };
        insert(connection, self.form, self.entry, &stored).await?;
        self.waiting.push(stored.posted);
        self.changed = true;
        Ok(())
    }

    /// Ends the alternatives that `which` names: chosen, turned down, or the same as the draft by now.
    pub(super) async fn end(
        &mut self,
        connection: &mut Connection,
        which: impl Fn(&PostedAlternative) -> bool,
    ) -> Result<(), Failure> {
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (ended, waiting) = all.partition(which);
        self.waiting = waiting;
        let ended: Vec<PostedAlternative> = ended;
        for posted in ended {
            query(
                "UPDATE posted_clashes SET until = $1
                 WHERE application_id = $2 AND path = $3 AND version = $4",
            )
            .bind(self.entry.version)
            .bind(self.entry.application.as_str())
            .bind(&posted.change.path)
            .bind(number(posted.version))
            .execute(&mut *connection)
            .await?;
            self.changed = true;
        }
        Ok(())
    }
}

/// The changes of a save, by their paths.
struct ByPath<'a>(HashMap<&'a str, &'a Change>);

impl<'a> ByPath<'a> {
    fn of(changes: &'a [Change]) -> Self {
        // Of several changes to one path the first counts, as it was based on what its author saw.
        let all = changes.iter().rev();
        Self(all.map(|change| (change.path.as_str(), change)).collect())
    }

    /// Whether they remove the item that the answer at `path` is in.
    fn remove_item(&self, path: &str, value: Option<&Value>) -> bool {
        let Some((group, item)) = item_of(path).filter(|_| value.is_none()) else {
            return false;
        };
        let list = self.0.get(group);
        list.is_some_and(|list| match &list.value {
            Some(Value::Items(ids)) => ids.iter().all(|id| id != item),
            _ => true,
        })
    }
}

/// The bytes of the texts and ids in `change`.
fn size(change: &Change) -> usize {
    let value = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => text.len(),
        Some(Value::Items(ids)) => ids.iter().map(String::len).sum(),
        None => 0,
    };
    change.path.len() + value(&change.base) + value(&change.value)
}

/// Alternatives of an older version of the form become `all`, the same in this version, with the first save.
async fn rewrite_older(
    connection: &mut Connection,
    form: &Form,
    entry: &Entry<'_>,
    all: &[StoredAlternative],
) -> Result<(), Failure> {
    let older: bool = query_scalar(
        "SELECT EXISTS (SELECT 1 FROM posted_clashes WHERE application_id = $1 AND form_version < $2)",
    )
    .bind(entry.application.as_str())
    .bind(form.version)
    .fetch_one(&mut *connection)
    .await?;
    if !older {
        return Ok(());
    }
    query("DELETE FROM posted_clashes WHERE application_id = $1")
        .bind(entry.application.as_str())
        .execute(&mut *connection)
        .await?;
    for stored in all {
        insert(connection, form, entry, stored).await?;
    }
    Ok(())
}

async fn insert(
    connection: &mut Connection,
    form: &Form,
    entry: &Entry<'_>,
    stored: &StoredAlternative,
) -> Result<(), Failure> {
    let PostedAlternative {
        change,
        item_removed,
        version,
        by,
    } = &stored.posted;
    let by = by.as_ref();
    // Two parts of one post can come to the same answer of a newer form: what waits comes first, and counts.
    query(
        "INSERT INTO posted_clashes
         (application_id, path, version, until, form_version, base, value, item_removed, device, system, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
    )
    .bind(entry.application.as_str())
    .bind(&change.path)
    .bind(number(*version))
    .bind(stored.until)
    .bind(form.version)
    .bind(changes::json(change.base.as_ref())?)
    .bind(changes::json(change.value.as_ref())?)
    .bind(item_removed)
    .bind(by.map(|by| by.device.as_str()))
    .bind(by.map_or("", |by| by.system.as_str()))
    .bind(by.map_or(entry.at, |by| by.at).as_millis())
    .execute(connection)
    .await?;
    Ok(())
}

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn too_many() -> ApiError {
    ApiError::new(
        ErrorCode::Clash,
        "Answers wait for you to choose one of several already, and no more are kept. Choose one, then send this page again.",
    )
}
