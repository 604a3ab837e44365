//! Applications: drafts and submissions in SQLite, behind the port that the pages use.

mod changes;
mod copies;
mod drafts;
mod pending_conflicts;
pub mod posted;
mod reference;
pub mod retention;
mod row;
mod submissions;
mod versions;

pub use drafts::apply;
pub use row::{By, Row};
pub use versions::{current_answers, newer_version};

use std::{sync::Arc, time::Duration};

use app::api::ports::Applications;
use app::api::{ApiError, ApplicationList, Draft, Receipt, Save, Saved, Submission};
use app::form::Form;
use app::text::Texts;
use async_trait::async_trait;

use drafts::OnConflict;

use crate::{
    auth::ids::UserId,
    clock::Clock,
    store::{Store, StoreError, to_the_end},
};

/// The applications of all users; every call names the user whose it is.
#[derive(Clone)]
pub struct SqliteApplications {
    store: Store,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    texts: &'static Texts,
    retention: Duration,
}

impl SqliteApplications {
    /// `retention` is how long a draft lives after its last change.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        form: &'static Form,
        texts: &'static Texts,
        retention: Duration,
    ) -> Self {
        Self {
            store,
            clock,
            form,
            texts,
            retention,
        }
    }

    /// Whose application it is, for what must be kept until that person has signed in.
    pub async fn owner(&self, id: &str) -> Result<Option<UserId>, StoreError> {
        let owner: Option<String> =
            sqlx::query_scalar("SELECT user_id FROM applications WHERE id = ?1")
                .bind(id)
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
    async fn list(&self, user: &str) -> Result<ApplicationList, ApiError> {
        Ok(self.list_of(user).await?)
    }

    async fn start(&self, user: &str, key: &str) -> Result<String, ApiError> {
        let (this, user, key) = (self.clone(), user.to_owned(), key.to_owned());
        Ok(to_the_end(async move { this.start_draft(&user, &key).await }).await?)
    }

    async fn load(&self, user: &str, id: &str) -> Result<Draft, ApiError> {
        Ok(self.load_draft(user, id).await?)
    }

    async fn save(&self, user: &str, session: &str, save: Save) -> Result<Saved, ApiError> {
        let (this, user, session) = (self.clone(), user.to_owned(), session.to_owned());
        let work = async move {
            this.save_changes(&user, &session, save, OnConflict::Tell)
                .await
        };
        Ok(to_the_end(work).await?)
    }

    async fn remove(&self, user: &str, id: &str) -> Result<(), ApiError> {
        let (this, user, id) = (self.clone(), user.to_owned(), id.to_owned());
        Ok(to_the_end(async move { this.remove_draft(&user, &id).await }).await?)
    }

    async fn submit(&self, user: &str, id: &str, key: &str) -> Result<Receipt, ApiError> {
        let (this, user, id, key) = (self.clone(), user.to_owned(), id.to_owned(), key.to_owned());
        Ok(to_the_end(async move { this.submit_draft(&user, &id, &key).await }).await?)
    }

    async fn submission(&self, user: &str, reference: &str) -> Result<Submission, ApiError> {
        Ok(self.find_submission(user, reference).await?)
    }

    async fn receipt(&self, user: &str, reference: &str) -> Result<Receipt, ApiError> {
        Ok(self.find_receipt(user, reference).await?)
    }
}
