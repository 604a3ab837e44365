//! Drafts: start, list, load, save.

use app::api::{ApiError, ApplicationList, Draft, ErrorCode, Save, Saved, Summary};
use app::form::Form;
use app::form::merge::{Change, Merged, merge};
use app::form::paths::check_path;
use app::form::progress::completed;
use app::form::validate::Context;
use chrono::NaiveDate;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::row::{By, Row};
use super::versions::{current_answers, form_changed};
use super::{Failure, SqliteApplications};
use crate::attachments;

/// More changes than any page has questions.
const MOST_CHANGES: usize = 2_000;
/// A whole draft, all answers together. Far above what any applicant types.
const LARGEST_DRAFT: usize = 1024 * 1024;

impl SqliteApplications {
    pub(super) fn context(&self) -> Context {
        Context {
            today: self.today(),
        }
    }

    fn today(&self) -> NaiveDate {
        self.clock.now().day()
    }

    pub(super) async fn list_of(&self, user: &str) -> Result<ApplicationList, Failure> {
        let context = self.context();
        let rows = Row::all(self.store.reader(), user).await?;
        let applications = rows
            .into_iter()
            .map(|row| self.summary(row, &context))
            .collect::<Result<_, _>>()?;
        Ok(ApplicationList {
            applications,
            start_key: Uuid::new_v4().simple().to_string(),
        })
    }

    pub(super) async fn start_draft(&self, user: &str, key: &str) -> Result<String, Failure> {
        if key.is_empty() || key.len() > 64 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err(invalid(
                "The key that starts an application is 1 to 64 letters and digits.",
            )
            .into());
        }
        let now = self.clock.now().as_millis();
        let mut transaction = self.store.write().await?;
        sqlx::query(
            "INSERT INTO applications \
             (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at) \
             VALUES (?1, ?2, ?3, ?4, 0, '{}', ?5, ?6, ?7) \
             ON CONFLICT (user_id, start_key) DO NOTHING",
        )
        .bind(Uuid::now_v7().simple().to_string())
        .bind(user)
        .bind(self.form.id)
        .bind(self.form.version)
        .bind(key)
        .bind(Uuid::new_v4().simple().to_string())
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        let id =
            sqlx::query_scalar("SELECT id FROM applications WHERE user_id = ?1 AND start_key = ?2")
                .bind(user)
                .bind(key)
                .fetch_one(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(id)
    }

    pub(super) async fn load_draft(&self, user: &str, id: &str) -> Result<Draft, Failure> {
        let row = Row::find(self.store.reader(), user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let now = self.clock.now().as_millis();
        let files = attachments::Row::of(self.store.reader(), id, now).await?;
        Ok(Draft {
            files: files.into_iter().map(Into::into).collect(),
            version: row.version(),
            form_version: self.form.version,
            answers: self.answers(&row)?,
            id: row.id,
            user_id: user.to_owned(),
            saved_at: row.saved_at,
            today: self.today().into(),
            submission_key: row.submission_key,
            reference: row.reference,
        })
    }

    pub(super) async fn save_draft(&self, user: &str, save: Save) -> Result<Saved, Failure> {
        let outdated = save.form_version < self.form.version;
        let changes = self.changes(save.form_version, save.changes)?;
        self.check_changes(&changes)?;
        let now = self.clock.now().as_millis();
        let mut transaction = self.store.write().await?;
        let row = Row::find(&mut *transaction, user, By::Id(&save.id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        if row.reference.is_some() {
            return Err(already_submitted().into());
        }
        let (version, merged) = apply(&mut transaction, self.form, &row, &changes, now).await?;
        // The page that is still open has no place for the other value, nor for anything else that is new.
        if outdated && !merged.conflicts.is_empty() {
            return Err(form_changed().into());
        }
        transaction.commit().await?;
        let moved_on = row.version() != save.version;
        Ok(Saved {
            version,
            at: now,
            answers: (!outdated && (moved_on || !merged.conflicts.is_empty()))
                .then_some(merged.answers),
            conflicts: merged.conflicts,
        })
    }

    fn summary(&self, row: Row, context: &Context) -> Result<Summary, Failure> {
        let (answers, newer) = match self.migrated(&row)? {
            Some(answers) => (answers, false),
            None => (row.stored_answers()?, true),
        };
        Ok(Summary {
            name: (self.form.applicant)(&answers),
            newer,
            completed: completed(self.form, &answers, context),
            pages: self.form.pages.len(),
            updated_at: row.submitted_at.or(row.saved_at).unwrap_or(row.created_at),
            id: row.id,
            reference: row.reference,
        })
    }

    fn check_changes(&self, changes: &[Change]) -> Result<(), ApiError> {
        if changes.len() > MOST_CHANGES {
            return Err(invalid("One save holds too many changes."));
        }
        for change in changes {
            check_path(self.form, &change.path, change.value.as_ref())
                .map_err(|error| invalid(error.to_string()))?;
        }
        Ok(())
    }
}

/// Merges `changes` into the answers of `row` as part of a transaction: the one way in which answers change. The new
/// version, and what came of the merge.
pub async fn apply(
    transaction: &mut SqliteConnection,
    form: &'static Form,
    row: &Row,
    changes: &[Change],
    now: i64,
) -> Result<(u64, Merged), Failure> {
    let before = current_answers(form, row)?;
    let merged = merge(&before, changes);
    let mut version = row.version();
    if merged.answers != before {
        version += 1;
        let answers = serde_json::to_string(&merged.answers)?;
        if answers.len() > LARGEST_DRAFT {
            return Err(invalid(
                "The application is too large to be saved. Shorten your longest answers.",
            )
            .into());
        }
        sqlx::query(
            "UPDATE applications SET answers = ?1, version = ?2, saved_at = ?3, form_version = ?4 \
             WHERE id = ?5",
        )
        .bind(answers)
        .bind(i64::try_from(version).unwrap_or(i64::MAX))
        .bind(now)
        .bind(form.version)
        .bind(&row.id)
        .execute(transaction)
        .await?;
    }
    Ok((version, merged))
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, message)
}

pub(super) fn already_submitted() -> ApiError {
    ApiError::new(
        ErrorCode::AlreadySubmitted,
        "This application has been submitted and can no longer be changed.",
    )
}
