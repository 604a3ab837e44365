//! Whether the caller's session still lives, asked again where something is read or written.
//!
//! An access token is checked when the headers of a request arrive. Its body may take much longer, and so may hashing
//! a password or judging a file. Meanwhile the session may have ended, here or at another server with this database.

use std::{sync::Arc, time::Duration};

use app::api::{ApiError, Principal};
use longhaul_session::SessionError;

use crate::{
    clock::{Clock, Timestamp},
    store::{
        At, Store, StoreError,
        db::{Access, Connection, query_as},
    },
};

#[derive(Clone)]
pub struct Authority {
    store: Store,
    clock: Arc<dyn Clock>,
    idle: Duration,
}

/// Why the caller may do no more.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("This session was ended. Sign in again.")]
    Revoked,
    #[error("This account has been closed.")]
    Disabled,
    #[error("This session has expired. Sign in again.")]
    Expired,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the session was revoked, whether its account is disabled, when it was renewed, and when it ends at the latest.
pub type Standing = (bool, bool, At, At);

impl Authority {
    /// `idle` is how long a session lives without a refresh.
    pub fn new(store: Store, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        Self { store, clock, idle }
    }

    /// For what is read for `who`: after the body of the request has arrived.
    pub async fn check(&self, who: Principal) -> Result<(), AuthorityError> {
        self.look(self.store.reader(), who).await
    }

    /// At the beginning of a transaction that writes for `who`. What ends a session waits for the same lock: so nothing is
    /// written for a session whose end was acknowledged.
    pub async fn check_in(
        &self,
        connection: &mut Connection,
        who: Principal,
    ) -> Result<(), AuthorityError> {
        let lock = connection.write_for(who.user).await;
        lock.map_err(StoreError::from)?;
        self.look(connection, who).await
    }

    async fn look(
        &self,
        executor: impl Into<Access<'_>>,
        who: Principal,
    ) -> Result<(), AuthorityError> {
        let row: Option<Standing> = query_as(
            "SELECT s.revoked_at IS NOT NULL, u.disabled_at IS NOT NULL, s.renewed_at, s.expires_at
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.user_id = $2",
        )
        .bind(who.session.to_string())
        .bind(who.user.to_string())
        .fetch_optional(executor)
        .await
        .map_err(StoreError::from)?;
        self.judge(row)
    }

    /// What follows from the row of a session.
    pub fn judge(&self, row: Option<Standing>) -> Result<(), AuthorityError> {
        // After the lock is held, for waiting takes time too.
        let now = self.clock.now();
        let is_over = |renewed_at: At, expires_at: At| {
            now >= Timestamp::from(expires_at) || now >= Timestamp::from(renewed_at).plus(self.idle)
        };
        match row {
            Some((_, true, ..)) => Err(AuthorityError::Disabled),
            // Without a row the account was deleted, its sessions with it.
            None | Some((true, ..)) => Err(AuthorityError::Revoked),
            Some((.., renewed_at, expires_at)) if is_over(renewed_at, expires_at) => {
                Err(AuthorityError::Expired)
            }
            Some(_) => Ok(()),
        }
    }
}

impl From<AuthorityError> for ApiError {
    fn from(error: AuthorityError) -> Self {
        let code = match error {
            AuthorityError::Revoked => SessionError::SessionRevoked,
            AuthorityError::Disabled => SessionError::AccountDisabled,
            AuthorityError::Expired => SessionError::SessionExpired,
            AuthorityError::Store(error) => {
                tracing::error!(%error, "a session could not be looked up");
                return ApiError::unavailable();
            }
        };
        ApiError::new(code.into(), error.to_string())
    }
}
