//! A registration that is sent again, by a proxy or a person, because its answer was lost: the account is there, and its owner is
//! not to read that the address is taken.

use std::time::Duration;

use super::{
    accounts::{Accounts, DeviceInfo, RegisterError, SignInError},
    credentials::Email,
    tokens::SignedIn,
};
use crate::store::{StoreError, db::query_scalar};

/// A person who waits for an answer tries again within minutes.
const REPEATED_WITHIN: Duration = Duration::from_mins(10);

impl Accounts {
    /// Whether the account of this address was made so lately that this may be its registration once more.
    pub(super) async fn was_just_made(&self, email: &Email) -> Result<bool, SignInError> {
        let since = self.clock.now().minus(REPEATED_WITHIN);
        let found: Option<bool> = query_scalar(
            "SELECT TRUE FROM users WHERE email_key IN ($1, $2, $3) AND created_at > $4",
        )
        .bind(email.key())
        .bind(&email.older_keys()[0])
        .bind(&email.older_keys()[1])
        .bind(since.as_millis())
        .fetch_optional(self.store.reader())
        .await
        .map_err(StoreError::from)?;
        Ok(found.is_some())
    }

    /// Signs in with what was to be registered: with its limits, so that it is no other way to guess a password.
    pub(super) async fn sign_in_instead(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, RegisterError> {
        match self.sign_in(email, password, device).await {
            Err(SignInError::InvalidCredentials) => Err(RegisterError::Taken),
            other => Ok(other?),
        }
    }
}
