//! Drafts: start, list, load.

use app::api::{
    ApiError, ApplicationId, ApplicationList, Draft, ErrorCode, Principal, Reference, Summary,
    UserId,
};
use futures::FutureExt;
use longhaul_form::Today;
use longhaul_form::progress::completed;
use longhaul_form::validate::Context;
use uuid::Uuid;

use super::row::{By, Row};
use super::{Failure, Quotas, SqliteApplications, changes, pending_conflicts};
use crate::clock::{Timestamp, millis};
use crate::store::db::{Connection, query, query_as, query_scalar};
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
        let step = (self.clone(), who, key.to_owned());
        let started = self
            .store
            .transaction(step, |(this, who, key), connection| {
                this.start_in(connection, *who, key).boxed()
            });
        started.await
    }

    async fn start_in(
        &self,
        connection: &mut Connection,
        who: Principal,
        key: &str,
    ) -> Result<ApplicationId, Failure> {
        self.authority.check_in(connection, who).await?;
        let now = self.clock.now();
        let (again, drafts, all): (bool, i64, i64) = query_as(
            "SELECT count(*) FILTER (WHERE a.start_key = $2) > 0, count(*) FILTER (WHERE s.reference IS NULL), count(*)
             FROM applications a LEFT JOIN submissions s ON s.application_id = a.id WHERE a.user_id = $1",
        )
        .bind(who.user.to_string())
        .bind(key)
        .fetch_one(&mut *connection)
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
        query(
            "INSERT INTO applications
             (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
             VALUES ($1, $2, $3, $4, 0, '{}', $5, $6, $7)
             ON CONFLICT (user_id, start_key) DO NOTHING",
        )
        .bind(Uuid::now_v7().simple().to_string())
        .bind(who.user.to_string())
        .bind(self.form.id)
        .bind(self.form.version)
        .bind(key)
        .bind(Uuid::new_v4().simple().to_string())
        .bind(now.as_millis())
        .execute(&mut *connection)
        .await?;
        let id: String =
            query_scalar("SELECT id FROM applications WHERE user_id = $1 AND start_key = $2")
                .bind(who.user.to_string())
                .bind(key)
                .fetch_one(connection)
                .await?;
        Ok(id.into())
    }

    pub(super) async fn load_draft(
        &self,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<Draft, Failure> {
        let step = (self, user, id);
        let loaded = self.store.read(step, |(this, user, id), reader| {
            this.load_in(reader, *user, id).boxed()
        });
        loaded.await
    }

    async fn load_in(
        &self,
        reader: &mut Connection,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<Draft, Failure> {
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let posted = pending_conflicts::waiting(&mut *reader, self.form, &row.id, &answers).await?;
        let remote_edits = if posted.is_empty() {
            Vec::new()
        } else {
            let mut known = changes::since(&mut *reader, &row.id, 0, None).await?;
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
}

pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, message)
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
