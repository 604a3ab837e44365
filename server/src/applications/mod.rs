//! Applications: drafts and submissions in `SQLite`, behind the port that the pages use.

mod changes;
mod copies;
mod drafts;
mod ends_told;
mod pending_conflicts;
pub mod posted;
mod reference;
mod retention;
mod row;
mod saving;
mod submissions;
mod versions;

pub use row::{By, Row};
pub use saving::apply;
pub use versions::{current_answers, newer_version};

use std::{sync::Arc, time::Duration};

use app::api::ports::Applications;
use app::api::{
    ApiError, ApplicationId, ApplicationList, Draft, Principal, Receipt, Reference, Save, Saved,
    Submission, UserId,
};
use async_trait::async_trait;
use longhaul_form::Form;
use longhaul_form::text::Texts;

use saving::OnConflict;

use crate::{
    auth::authority::{Authority, AuthorityError},
    clock::Clock,
    mail::Outbox,
    metrics::{Metrics, Save as SaveOutcome},
    store::{Store, StoreError, db::query_scalar, to_the_end},
};

/// The applications of all users; every call names the user that it is for.
#[derive(Clone)]
pub struct SqliteApplications {
    store: Store,
    authority: Authority,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    texts: &'static Texts,
    retention: Duration,
    quotas: Quotas,
    outbox: Outbox,
    metrics: Arc<Metrics>,
}

/// How many applications one account may have.
#[derive(Clone, Copy)]
pub struct Quotas {
    /// Not submitted.
    pub drafts: u32,
    /// In all.
    pub applications: u32,
}

impl SqliteApplications {
    /// `retention` is how long a draft lives after its last change, and `quotas` how many there may be.
    pub fn new(
        store: Store,
        authority: Authority,
        clock: Arc<dyn Clock>,
        form: &'static Form,
        texts: &'static Texts,
        (retention, quotas): (Duration, Quotas),
        outbox: Outbox,
    ) -> Self {
        Self {
            store,
            authority,
            clock,
            form,
            texts,
            retention,
            quotas,
            outbox,
            metrics: Arc::default(),
        }
    }

    /// The same, which tells `metrics` what becomes of saves.
    #[must_use]
    pub fn measured(self, metrics: Arc<Metrics>) -> Self {
        Self { metrics, ..self }
    }

    /// Whose application it is, for what must be kept until that person has signed in.
    pub async fn owner(&self, id: &ApplicationId) -> Result<Option<UserId>, StoreError> {
        let owner: Option<String> = query_scalar("SELECT user_id FROM applications WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.store.reader())
            .await?;
        Ok(owner.and_then(|id| id.parse().ok()))
    }
}

/// What stops an application's work: an answer for the person, or a fault that is logged.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Answer(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("stored answers cannot be read: {0}")]
    Answers(#[from] serde_json::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<AuthorityError> for Failure {
    fn from(error: AuthorityError) -> Self {
        match error {
            AuthorityError::Store(error) => Self::Store(error),
            ended => Self::Answer(ended.into()),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Answer(error) => error,
            fault => {
                tracing::error!(error = %fault, "an application could not be read or written");
                match fault {
                    Failure::Store(_) => ApiError::unavailable(),
                    _ => ApiError::internal(),
                }
            }
        }
    }
}

#[async_trait]
impl Applications for SqliteApplications {
    async fn list(&self, who: Principal) -> Result<ApplicationList, ApiError> {
        self.authority.check(who).await?;
        Ok(self.list_of(who.user).await?)
    }

    async fn start(&self, who: Principal, key: &str) -> Result<ApplicationId, ApiError> {
        let (this, key) = (self.clone(), key.to_owned());
        Ok(to_the_end(async move { this.start_draft(who, &key).await }).await?)
    }

    async fn load(&self, who: Principal, id: &ApplicationId) -> Result<Draft, ApiError> {
        self.authority.check(who).await?;
        Ok(self.load_draft(who.user, id).await?)
    }

    async fn save(&self, who: Principal, save: Save) -> Result<Saved, ApiError> {
        let saved = self.save_changes(who, save, OnConflict::Tell).await;
        self.metrics.save(match &saved {
            Ok(saved) if saved.conflicts.is_empty() => SaveOutcome::Saved,
            Ok(_) => SaveOutcome::Conflict,
            Err(Failure::Answer(_)) => SaveOutcome::Refused,
            Err(_) => SaveOutcome::Error,
        });
        Ok(saved?)
    }

    async fn remove(&self, who: Principal, id: &ApplicationId) -> Result<(), ApiError> {
        let (this, id) = (self.clone(), id.clone());
        Ok(to_the_end(async move { this.remove_draft(who, &id).await }).await?)
    }

    async fn submit(
        &self,
        who: Principal,
        id: &ApplicationId,
        key: &str,
    ) -> Result<Receipt, ApiError> {
        let (this, id, key) = (self.clone(), id.clone(), key.to_owned());
        Ok(to_the_end(async move { this.submit_draft(who, &id, &key).await }).await?)
    }

    async fn submission(
        &self,
        who: Principal,
        reference: &Reference,
    ) -> Result<Submission, ApiError> {
        self.authority.check(who).await?;
        Ok(self.find_submission(who.user, reference).await?)
    }

    async fn receipt(&self, who: Principal, reference: &Reference) -> Result<Receipt, ApiError> {
        self.authority.check(who).await?;
        Ok(self.find_receipt(who.user, reference).await?)
    }
}
