//! Submissions: one for each application, however often it is asked for.

use app::api::{
    ApiError, ApplicationId, ErrorCode, Principal, Receipt, Reference, Submission, Timestamp,
    UserId,
};
use futures::FutureExt;
use longhaul_form::progress::is_complete;
use longhaul_form::submission::submission;
use longhaul_form::validate;
use longhaul_form::versions::migrate;
use longhaul_form::{Answers, Form};

use super::{
    Failure, SqliteApplications,
    drafts::already_submitted,
    pending_conflicts, reference,
    row::{By, Row},
    versions::newer_version,
};
use crate::mail::Notice;
use crate::store::db::{Connection, query, query_as};
use crate::stored_files::missing_file;

impl SqliteApplications {
    pub(super) async fn submit_draft(
        &self,
        who: Principal,
        id: &ApplicationId,
        key: &str,
    ) -> Result<Receipt, Failure> {
        let step = (self.clone(), who, id.clone(), key.to_owned());
        let submitted = self
            .store
            .transaction(step, |(this, who, id, key), connection| {
                this.submit_in(connection, *who, id, key).boxed()
            });
        let (receipt, is_new) = submitted.await?;
        if is_new {
            tracing::info!(application = %id, "application submitted");
        }
        Ok(receipt)
    }

    /// Whether it was submitted just now: the answer to a first try may have been lost.
    async fn submit_in(
        &self,
        connection: &mut Connection,
        who: Principal,
        id: &ApplicationId,
        key: &str,
    ) -> Result<(Receipt, bool), Failure> {
        self.authority.check_in(connection, who).await?;
        let now = self.clock.now();
        let row = Row::find(&mut *connection, who.user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let same_key = row.submission_key == key;
        if let (Some(reference), Some(submitted_at)) = (row.reference, row.submitted_at) {
            // The first answer was lost on its way; the second is the same.
            return if same_key {
                let at = Timestamp::from_millis(submitted_at);
                Ok((receipt(self.form, reference.into(), at, &answers), false))
            } else {
                Err(already_submitted().into())
            };
        }
        if !same_key {
            return Err(ApiError::new(
                ErrorCode::InvalidRequest,
                "The submission key does not belong to this application. Reload the page.",
            )
            .into());
        }
        if !pending_conflicts::waiting(connection, self.form, &row.id, &answers)
            .await?
            .is_empty()
        {
            return Err(ApiError::new(
                ErrorCode::Clash,
                "An answer was given in two different ways, and waits for you to choose one. Reload the page to see it.",
            )
            .into());
        }
        let context = self.context();
        let unsigned = !validate::sign(self.form, &answers, &context).is_empty();
        if unsigned || !is_complete(self.form, &answers, &context) {
            return Err(ApiError::new(
                ErrorCode::Incomplete,
                "Some questions still need an answer. Check your answers to see which.",
            )
            .into());
        }
        let reference = reference::fresh();
        let submitted = submission(self.form, &answers, self.texts);
        let missing = missing_file(connection, self.form, &row.id, &submitted).await?;
        if let Some(field) = missing {
            let message = format!(
                "A file is no longer here: {}. Upload it again, then submit.",
                field.label(self.texts)
            );
            return Err(ApiError::new(ErrorCode::Incomplete, message).into());
        }
        query(
            "INSERT INTO submissions (application_id, reference, answers, submitted_at, form_version)
                 VALUES ($1, $2, $3, $4, $5);
             UPDATE applications SET submitted = 1 WHERE id = $1",
        )
        .bind(row.id.as_str())
        .bind(reference.as_str())
        .bind(serde_json::to_string(&submitted)?)
        .bind(now.as_millis())
        .bind(self.form.version)
        .execute(&mut *connection)
        .await?;
        let notice = Notice::Submitted {
            reference: reference.clone(),
        };
        self.outbox.tell(connection, who.user, &notice, now).await?;
        Ok((receipt(self.form, reference, now, &answers), true))
    }

    pub(super) async fn find_receipt(
        &self,
        user: UserId,
        wanted: &Reference,
    ) -> Result<Receipt, Failure> {
        let row = Row::find(self.store.reader(), user, By::Reference(wanted))
            .await?
            .ok_or_else(ApiError::not_found)?;
        // What a newer version of the form calls the same: then it is named in the same place, or not at all.
        let answers = match self.migrated(&row)? {
            Some(answers) => answers,
            None => row.stored_answers()?,
        };
        match (row.reference, row.submitted_at) {
            (Some(reference), Some(at)) => Ok(receipt(
                self.form,
                reference.into(),
                Timestamp::from_millis(at),
                &answers,
            )),
            _ => Err(ApiError::not_found().into()),
        }
    }

    pub(super) async fn find_submission(
        &self,
        user: UserId,
        wanted: &Reference,
    ) -> Result<Submission, Failure> {
        let receipt = self.find_receipt(user, wanted).await?;
        let (version, stored): (i64, String) =
            query_as("SELECT form_version, answers FROM submissions WHERE reference = $1")
                .bind(wanted.as_str())
                .fetch_one(self.store.reader())
                .await?;
        // As the form asks for them now: the pages know no other questions.
        let version = u32::try_from(version).unwrap_or(u32::MAX);
        let answers = migrate(self.form, version, serde_json::from_str(&stored)?);
        let answers = answers.ok_or_else(newer_version)?;
        Ok(Submission { receipt, answers })
    }
}

fn receipt(
    form: &Form,
    reference: Reference,
    submitted_at: Timestamp,
    answers: &Answers,
) -> Receipt {
    Receipt {
        reference,
        submitted_at,
        name: (form.applicant)(answers),
        email: (form.email)(answers),
    }
}
