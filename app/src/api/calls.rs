//! The server functions. Each that needs a session goes through [`SessionClient`], which keeps the
//! access token fresh underneath; each that changes something can be sent twice without harm.

use super::json::Json;
use super::{
    ApiError, ApplicationId, ApplicationList, Draft, Receipt, Reference, Save, Saved, Submission,
};
use leptos::prelude::*;
use longhaul_session::SessionClient;

/// The visitor's applications, newest change first.
#[server(prefix = "/api", endpoint = "applications/list", input = Json, output = Json, client = SessionClient)]
pub async fn list_applications() -> Result<ApplicationList, ApiError> {
    server::run(async |port, who| port.list(who).await).await
}

/// One application with its answers.
#[server(prefix = "/api", endpoint = "applications/load", input = Json, output = Json, client = SessionClient)]
pub async fn load_application(id: ApplicationId) -> Result<Draft, ApiError> {
    server::run(async |port, who| port.load(who, &id).await).await
}

/// Saves changes to a draft. Replay-safe: a change that is already there is no change.
#[server(prefix = "/api", endpoint = "applications/save", input = Json, output = Json, client = SessionClient)]
pub async fn save_application(save: Save) -> Result<Saved, ApiError> {
    server::run(async |port, who| port.save(who, save).await).await
}

/// Submits an application. Replay-safe by `key`.
#[server(prefix = "/api", endpoint = "applications/submit", input = Json, output = Json, client = SessionClient)]
pub async fn submit_application(id: ApplicationId, key: String) -> Result<Receipt, ApiError> {
    server::run(async |port, who| port.submit(who, &id, &key).await).await
}

/// The confirmation of a submitted application.
#[server(prefix = "/api", endpoint = "applications/receipt", input = Json, output = Json, client = SessionClient)]
pub async fn load_receipt(reference: Reference) -> Result<Receipt, ApiError> {
    server::run(async |port, who| port.receipt(who, &reference).await).await
}

/// All answers of a submitted application.
#[server(prefix = "/api", endpoint = "applications/submission", input = Json, output = Json, client = SessionClient)]
pub async fn load_submission(reference: Reference) -> Result<Submission, ApiError> {
    server::run(async |port, who| port.submission(who, &reference).await).await
}

#[cfg(feature = "ssr")]
mod server {
    use std::future::Future;

    use leptos::prelude::use_context;

    use crate::api::ports::ApplicationsPort;
    use crate::api::reply::with_status;
    use crate::api::request::extension;
    use crate::api::{ApiError, Principal};
    use longhaul_session::SessionError;

    /// Runs `call` with the port and the signed-in user.
    pub(crate) async fn run<T, F>(
        call: impl FnOnce(ApplicationsPort, Principal) -> F,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let result = match (use_context::<ApplicationsPort>(), extension::<Principal>()) {
            (Some(port), Some(who)) => call(port, who).await,
            (_, None) => Err(ApiError::new(
                SessionError::Unauthenticated.into(),
                "You are not signed in. Sign in to go on.",
            )),
            (None, _) => Err(ApiError::internal()),
        };
        with_status(result)
    }
}
