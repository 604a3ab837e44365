//! Whether the caller's session still lives, asked again where something is read or written.
//!
//! An access token is checked when the headers of a request arrive. Its body may take much longer, and so may hashing
//! a password or judging a file. Meanwhile the session may have ended, here or at another server with this database.

use std::{sync::Arc, time::Duration};

use app::api::{ApiError, Principal};
use longhaul_session::SessionError;
use sqlx::{FromRow, SqliteExecutor, sqlite::SqliteRow};

use crate::{
    clock::{Clock, Timestamp},
    store::{At, Store, StoreError, Writing},
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

impl Authority {
    /// `idle` is how long a session lives without a refresh.
    pub fn new(store: Store, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        Self { store, clock, idle }
    }

    /// Begins a transaction that writes for `who`. What ends a session waits for the same lock: so nothing is written
    /// for a session whose end was acknowledged.
    pub async fn write(&self, who: Principal) -> Result<Writing, AuthorityError> {
        let mut transaction = self.store.write().await?;
        self.check_in(&mut *transaction, who).await?;
        Ok(transaction)
    }

    /// For what is read for `who`: after the body of the request has arrived.
    pub async fn check(&self, who: Principal) -> Result<(), AuthorityError> {
        self.check_in(self.store.reader(), who).await
    }

    /// As part of a transaction that has begun already.
    pub(super) async fn check_in(
        &self,
        executor: impl SqliteExecutor<'_>,
        who: Principal,
    ) -> Result<(), AuthorityError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            standing!(),
            " FROM sessions live JOIN users owner ON owner.id = live.user_id WHERE live.id = ?1 AND live.user_id = ?2"
        ))
        .bind(who.session.to_string())
        .bind(who.user.to_string())
        .fetch_optional(executor)
        .await
        .map_err(StoreError::from)?;
        self.judge(row.as_ref())
    }

    /// The same for a statement that reads more at once: `row` has the columns of [`standing`], if there is such a session.
    pub fn judge(&self, row: Option<&SqliteRow>) -> Result<(), AuthorityError> {
        // Without a row the account was deleted, its sessions with it.
        let Some(row) = row else {
            return Err(AuthorityError::Revoked);
        };
        let Standing {
            revoked,
            disabled,
            renewed_at,
            expires_at,
        } = Standing::from_row(row).map_err(StoreError::from)?;
        // After the lock is held, for waiting takes time too.
        let now = self.clock.now();
        if disabled {
            Err(AuthorityError::Disabled)
        } else if revoked {
            Err(AuthorityError::Revoked)
        } else if now >= expires_at || now >= renewed_at.plus(self.idle) {
            Err(AuthorityError::Expired)
        } else {
            Ok(())
        }
    }
}

/// What a session's life depends on.
#[derive(FromRow)]
struct Standing {
    revoked: bool,
    disabled: bool,
    #[sqlx(try_from = "At")]
    renewed_at: Timestamp,
    #[sqlx(try_from = "At")]
    expires_at: Timestamp,
}

/// The columns of a session `live` and its user `owner` for [`Authority::judge`].
macro_rules! standing {
    () => {
        "live.revoked_at IS NOT NULL AS revoked, owner.disabled_at IS NOT NULL AS disabled,
         live.renewed_at, live.expires_at"
    };
}
pub(crate) use standing;

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
