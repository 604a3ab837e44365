//! Drafts: start, list, load, save.

use app::api::{
    ApiError, ApplicationId, ApplicationList, Draft, ErrorCode, PostedAlternative, Principal,
    Reference, Refused, Save, Saved, SessionId, Summary, UserId,
};
use longhaul_form::merge::{Change, merge};
use longhaul_form::paths::{MOST_ITEMS, PathError, check_change, overfull};
use longhaul_form::progress::completed;
use longhaul_form::validate::Context;
use longhaul_form::wire::named_alternative;
use longhaul_form::{Answers, Form, Today};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::changes::{self, Entry, Logged};
use super::pending_conflicts::{self, PendingConflicts};
use super::row::{By, Row};
use super::versions::{current_answers, form_changed};
use super::{Failure, Quotas, SqliteApplications};
use crate::clock::{Timestamp, millis};
use crate::limits::{LARGEST_DRAFT, MOST_CHANGES, MOST_RESOLVED};
use crate::stored_files;

impl SqliteApplications {
    pub(super) fn context(&self) -> Context {
        Context {
            today: Today::at(self.clock.now().as_millis()),
            // Problems are only counted here, not shown.
            texts: self.texts,
        }
    }

    pub(super) async fn list_of(&self, user: UserId) -> Result<ApplicationList, Failure> {
        let context = self.context();
        let mut applications = Vec::new();
        // One after the other, so that no more than one draft is held at a time.
        for id in Row::ids(self.store.reader(), user).await? {
            let row = Row::find(self.store.reader(), user, By::Id(&id)).await?;
            // One may have been deleted meanwhile.
            if let Some(row) = row {
                applications.push(self.summary(row, &context)?);
            }
        }
        Ok(ApplicationList {
            applications,
            start_key: Uuid::new_v4().simple().to_string(),
        })
    }

    pub(super) async fn start_draft(
        &self,
        who: Principal,
        key: &str,
    ) -> Result<ApplicationId, Failure> {
        if key.is_empty() || key.len() > 64 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err(invalid(
                "The key that starts an application is 1 to 64 letters and digits.",
            )
            .into());
        }
        let now = self.clock.now();
        let mut transaction = self.authority.write(who).await?;
        let (again, drafts, all): (bool, i64, i64) = sqlx::query_as(
            "SELECT coalesce(max(a.start_key = ?2), 0), coalesce(sum(s.reference IS NULL), 0), count(*)
             FROM applications a LEFT JOIN submissions s ON s.application_id = a.id WHERE a.user_id = ?1",
        )
        .bind(who.user.to_string())
        .bind(key)
        .fetch_one(&mut *transaction)
        .await?;
        let Quotas {
            drafts: most_drafts,
            applications,
        } = self.quotas;
        // Here and not at the submission: no user should fill in what cannot be submitted.
        if !again && all >= i64::from(applications) {
            return Err(too_many_applications(applications).into());
        }
        if !again && drafts >= i64::from(most_drafts) {
            return Err(too_many_drafts(most_drafts).into());
        }
        sqlx::query(
            "INSERT INTO applications
             (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
             VALUES (?1, ?2, ?3, ?4, 0, '{}', ?5, ?6, ?7)
             ON CONFLICT (user_id, start_key) DO NOTHING",
        )
        .bind(Uuid::now_v7().simple().to_string())
        .bind(who.user.to_string())
        .bind(self.form.id)
        .bind(self.form.version)
        .bind(key)
        .bind(Uuid::new_v4().simple().to_string())
        .bind(now.as_millis())
        .execute(&mut *transaction)
        .await?;
        let id: String =
            sqlx::query_scalar("SELECT id FROM applications WHERE user_id = ?1 AND start_key = ?2")
                .bind(who.user.to_string())
                .bind(key)
                .fetch_one(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(id.into())
    }

    pub(super) async fn load_draft(
        &self,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<Draft, Failure> {
        let mut reader = self.store.reader().begin().await?;
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let posted = pending_conflicts::waiting(&mut reader, self.form, &row.id, &answers).await?;
        let remote_edits = if posted.is_empty() {
            Vec::new()
        } else {
            let mut known = changes::since(&mut reader, &row.id, 0, None).await?;
            known.retain(|one| posted.iter().any(|two| two.change.path == one.path));
            known
        };
        let now = self.clock.now();
        let files = stored_files::Row::of(&mut *reader, id, now).await?;
        Ok(Draft {
            files: files.into_iter().map(Into::into).collect(),
            version: row.version(),
            form_version: self.form.version,
            answers,
            user_id: user,
            kept_until: self.kept_until(&row),
            retention: millis(self.retention),
            saved_at: row.saved_at.map(Timestamp::from_millis),
            now,
            submission_key: row.submission_key,
            reference: row.reference.map(Reference::from),
            id: row.id,
            posted,
            remote_edits,
            unsaved: Vec::new(),
            refusal: None,
        })
    }

    pub(super) async fn save_changes(
        &self,
        who: Principal,
        save: Save,
        on_conflict: OnConflict,
    ) -> Result<Saved, Failure> {
        // Before anything is done with it: others wait for what this costs.
        if save.changes.len() > MOST_CHANGES || save.resolved.len() > MOST_RESOLVED {
            return Err(invalid("One save holds too many changes.").into());
        }
        let outdated = save.form_version < self.form.version;
        let changes = self.changes(save.form_version, save.changes)?;
        let (mut changes, refused) = self.storable(changes)?;
        let now = self.clock.now();
        let mut transaction = self.authority.write(who).await?;
        let row = Row::find(&mut *transaction, who.user, By::Id(&save.id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        if row.reference.is_some() {
            return Err(already_submitted().into());
        }
        let before = self.answers(&row)?;
        let entry = Entry::next(&mut transaction, &row, who.session, now).await?;
        let mut pending = PendingConflicts::open(&mut transaction, self.form, &entry).await?;
        let resolved: Vec<_> = save
            .resolved
            .iter()
            .filter_map(|it| named_alternative(it))
            .collect();
        let is_resolved = |posted: &PostedAlternative| {
            let PostedAlternative {
                change, version, ..
            } = posted;
            resolved.contains(&(*version, &*change.path))
        };
        pending.end(&mut transaction, is_resolved).await?;
        if on_conflict == OnConflict::Keep {
            changes = pending
                .take(&mut transaction, changes, save.version, &before)
                .await?;
        }
        let merged = merge(&before, &changes);
        if on_conflict == OnConflict::Keep {
            pending
                .keep_conflicts(&mut transaction, &changes, &merged.conflicts)
                .await?;
        } else if outdated && !merged.conflicts.is_empty() {
            // The page that is still open has no place for the other value, nor for anything else that is new.
            return Err(form_changed().into());
        }

        let mut version = row.version();
        let moved_on = version != save.version;
        if merged.answers != before || pending.changed {
            version += 1;
            let answers = (&before, &merged.answers);
            write(&mut transaction, self.form, &row, &entry, answers).await?;
        }
        let remote_edits = if moved_on {
            changes::since(&mut transaction, &row.id, save.version, Some(who.session)).await?
        } else {
            Vec::new()
        };
        transaction.commit().await?;
        let written = version > row.version();
        Ok(Saved {
            version,
            at: match row.saved_at {
                Some(before) if !written => Timestamp::from_millis(before),
                _ => now,
            },
            answers: (!outdated && (moved_on || !merged.conflicts.is_empty()))
                .then_some(merged.answers),
            conflicts: merged.conflicts,
            remote_edits,
            refused,
        })
    }

    fn summary(&self, row: Row, context: &Context) -> Result<Summary, Failure> {
        let (answers, newer) = match self.migrated(&row)? {
            Some(answers) => (answers, false),
            None => (row.stored_answers()?, true),
        };
        let kept_until = row.reference.is_none().then(|| self.kept_until(&row));
        Ok(Summary {
            kept_until,
            ends_soon: kept_until.is_some_and(|end| self.is_soon(end)),
            name: (self.form.applicant)(&answers),
            newer,
            completed: completed(self.form, &answers, context),
            pages: self.form.pages.len(),
            updated_at: Timestamp::from_millis(
                row.submitted_at.or(row.saved_at).unwrap_or(row.created_at),
            ),
            id: row.id,
            reference: row.reference.map(Reference::from),
        })
    }

    /// What of `changes` can be stored. An answer that a person can put right keeps no other from being stored; what only a
    /// broken program sends is refused as a whole, and so is a save of which nothing is left.
    fn storable(&self, changes: Vec<Change>) -> Result<(Vec<Change>, Vec<Refused>), ApiError> {
        let (mut storable, mut refused) = (Vec::new(), Vec::new());
        for change in changes {
            let fit = check_change(self.form, &change);
            match fit.map_err(|error| (error.of_answer(), error.to_string())) {
                Ok(()) => storable.push(change),
                Err(_) if fit == Err(PathError::TooManyItems) => return Err(too_many_items()),
                Err((Some(error), message)) => refused.push(Refused {
                    path: change.path,
                    error: error.to_owned(),
                    message,
                }),
                Err((None, message)) => return Err(invalid(message)),
            }
        }
        match refused.first() {
            Some(first) if storable.is_empty() => Err(invalid(&*first.message)),
            _ => Ok((storable, refused)),
        }
    }
}

/// What becomes of changes that are in conflict.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnConflict {
    /// The answer tells them to a page that has them.
    Tell,
    /// They are kept until the user has chosen: the page that had them is gone.
    Keep,
}

/// Merges `changes` of `session` into the answers of `row` as part of a transaction, where no page waits to be told of a conflict.
pub async fn apply(
    transaction: &mut SqliteConnection,
    form: &'static Form,
    (row, session): (&Row, SessionId),
    changes: &[Change],
    now: Timestamp,
) -> Result<(), Failure> {
    let before = current_answers(form, row)?;
    let merged = merge(&before, changes);
    if merged.answers != before {
        let entry = Entry::next(transaction, row, session, now).await?;
        write(transaction, form, row, &entry, (&before, &merged.answers)).await?;
    }
    Ok(())
}

/// Writes the next version of the answers, and what changed into the log: the one way in which answers change, so that
/// whatever brought them here, no draft grows beyond its limits.
async fn write(
    transaction: &mut SqliteConnection,
    form: &'static Form,
    row: &Row,
    entry: &Entry<'_>,
    (before, answers): (&Answers, &Answers),
) -> Result<(), Failure> {
    if overfull(before, answers).is_some() {
        return Err(too_many_items().into());
    }
    let text = serde_json::to_string(answers)?;
    if text.len() > LARGEST_DRAFT {
        return Err(too_large().into());
    }
    // From what was stored: a step to a newer version of the form can be undone like any change.
    let logged = entry
        .write(transaction, &row.stored_answers()?, answers)
        .await?;
    // The row may be large: it is written once.
    let log: Logged = sqlx::query_as(
        "UPDATE applications SET answers = ?1, version = ?2, saved_at = ?3, form_version = ?4,
                log_rows = log_rows + ?5, log_bytes = log_bytes + ?6
         WHERE id = ?7 RETURNING log_rows AS rows, log_bytes AS bytes",
    )
    .bind(text)
    .bind(entry.version)
    .bind(entry.at.as_millis())
    .bind(form.version)
    .bind(logged.rows)
    .bind(logged.bytes)
    .bind(row.id.as_str())
    .fetch_one(&mut *transaction)
    .await?;
    pending_conflicts::settle(transaction, form, entry, answers).await?;
    if log.is_too_much() {
        changes::compact(transaction, entry.application).await?;
    }
    pending_conflicts::forget_ended(transaction, entry.application).await
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, message)
}

fn too_many_items() -> ApiError {
    ApiError::new(
        ErrorCode::TooManyItems,
        format!(
            "A list would have more than {MOST_ITEMS} entries, together with those added in other windows or on other \
             devices. Remove some of them, then save again. Nothing is lost."
        ),
    )
}

fn too_large() -> ApiError {
    ApiError::new(
        ErrorCode::DraftTooLarge,
        "The application is too large to be saved. Shorten your longest answers, then save again.",
    )
}

fn too_many_drafts(most: u32) -> ApiError {
    ApiError::new(
        ErrorCode::TooManyDrafts,
        format!(
            "You have {most} applications that are not submitted, and no account may have more. Submit or delete one \
             of them, then start another."
        ),
    )
}

fn too_many_applications(most: u32) -> ApiError {
    ApiError::new(
        ErrorCode::TooManyApplications,
        format!(
            "You have {most} applications, and no account may have more. Delete one that is not submitted, then start \
             another. If all of them are submitted, ask the office that receives them."
        ),
    )
}

pub(super) fn already_submitted() -> ApiError {
    ApiError::new(
        ErrorCode::AlreadySubmitted,
        "This application has been submitted and can no longer be changed.",
    )
}
