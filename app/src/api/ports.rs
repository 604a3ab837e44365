//! What the application needs of the server. The server implements these and puts them in context.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ApiError, ApplicationId, ApplicationList, Draft, Principal, Receipt, Reference, Save, Saved,
    Submission,
};

/// The applications of one user. Every method sees that user's alone: another user's application
/// is `not_found`, as if it did not exist.
#[async_trait]
pub trait Applications: Send + Sync {
    /// Newest change first.
    async fn list(&self, who: Principal) -> Result<ApplicationList, ApiError>;
    /// Starts an application. The same `key` again gives the same application.
    async fn start(&self, who: Principal, key: &str) -> Result<ApplicationId, ApiError>;
    async fn load(&self, who: Principal, id: &ApplicationId) -> Result<Draft, ApiError>;
    /// Merges changes into the draft; a change in conflict is reported, not applied. The change log
    /// remembers from which session they came.
    async fn save(&self, who: Principal, save: Save) -> Result<Saved, ApiError>;
    /// Removes a draft for good, with all that belongs to it. What was submitted stays.
    async fn remove(&self, who: Principal, id: &ApplicationId) -> Result<(), ApiError>;
    /// Submits. The same `key` again gives the same receipt.
    async fn submit(
        &self,
        who: Principal,
        id: &ApplicationId,
        key: &str,
    ) -> Result<Receipt, ApiError>;
    async fn submission(
        &self,
        who: Principal,
        reference: &Reference,
    ) -> Result<Submission, ApiError>;
    async fn receipt(&self, who: Principal, reference: &Reference) -> Result<Receipt, ApiError>;
}

/// The port as it travels through context.
pub type ApplicationsPort = Arc<dyn Applications>;
