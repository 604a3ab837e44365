//! What the application needs of the server. The server implements these and puts them in context.

use std::sync::Arc;

use async_trait::async_trait;

use super::{ApiError, ApplicationList, Draft, Receipt, Save, Saved, Submission};

/// The applications of one user. Every method sees that user's alone: another user's application
/// is `not_found`, as if it did not exist.
#[async_trait]
pub trait Applications: Send + Sync {
    /// Newest change first.
    async fn list(&self, user: &str) -> Result<ApplicationList, ApiError>;
    /// Starts an application. The same `key` again gives the same application.
    async fn start(&self, user: &str, key: &str) -> Result<String, ApiError>;
    async fn load(&self, user: &str, id: &str) -> Result<Draft, ApiError>;
    /// Merges changes into the draft; a change in conflict is reported, not applied. The change log
    /// remembers that they came from `session`.
    async fn save(&self, user: &str, session: &str, save: Save) -> Result<Saved, ApiError>;
    /// Removes a draft for good, with all that belongs to it. What was submitted stays.
    async fn remove(&self, user: &str, id: &str) -> Result<(), ApiError>;
    /// Submits. The same `key` again gives the same receipt.
    async fn submit(&self, user: &str, id: &str, key: &str) -> Result<Receipt, ApiError>;
    async fn submission(&self, user: &str, reference: &str) -> Result<Submission, ApiError>;
    async fn receipt(&self, user: &str, reference: &str) -> Result<Receipt, ApiError>;
}

/// The port as it travels through context.
pub type ApplicationsPort = Arc<dyn Applications>;
