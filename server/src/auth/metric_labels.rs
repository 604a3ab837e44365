//! Sign-ins, registrations, refreshes and checks, each counted under the label that its result has in the metrics.

use std::time::Instant;

use super::{
    access::Verified,
    accounts::{Accounts, DeviceInfo, RegisterError, SignInError},
    refresh::{RefreshError, label},
    rotation::Decision,
    sessions::{AccessError, Sessions},
    tokens::SignedIn,
};
use crate::{
    metrics::{AccessCheck, Label, Refresh, Registration, SignIn},
    store::to_the_end,
};

impl Accounts {
    /// Signs in to an account.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, SignInError> {
        let result = self.limited_sign_in(email, password, device).await;
        let metrics = &self.sessions.metrics;
        metrics.sign_in(of_sign_in(&result));
        result
    }

    /// Makes an account and signs in to it.
    pub async fn register(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, RegisterError> {
        let result = self.limited_register(email, password, device).await;
        let metrics = &self.sessions.metrics;
        metrics.registration(of_registration(&result));
        result
    }
}

impl Sessions {
    /// Exchanges a refresh token for the next pair.
    pub async fn refresh(&self, text: &str) -> Result<SignedIn, RefreshError> {
        let begun = Instant::now();
        let Some(token) = self.read_refresh_token(text) else {
            self.metrics.refresh(Refresh::Invalid);
            tracing::info!(outcome = Refresh::Invalid.as_str(), "refresh refused");
            return Err(RefreshError::Invalid);
        };
        let this = self.clone();
        // Counted inside the task, which runs to its end even if no caller waits for its answer any more.
        to_the_end(async move {
            let result = this.rotate(token).await;
            this.metrics.refresh(of_refresh(&result));
            this.metrics.refresh_took(begun.elapsed());
            result.map(|(_, signed_in)| signed_in)
        })
        .await
    }

    /// Whom an access token belongs to, if it is good.
    pub fn verify(&self, access_token: &str) -> Result<Verified, AccessError> {
        let begun = Instant::now();
        let result = self.check(access_token);
        self.metrics
            .access_check(of_check(&result), begun.elapsed());
        result
    }
}

fn of_sign_in<T>(result: &Result<T, SignInError>) -> SignIn {
    match result {
        Ok(_) => SignIn::Ok,
        Err(SignInError::InvalidCredentials) => SignIn::Refused,
        Err(SignInError::TooManyFailures { .. }) => SignIn::Throttled,
        Err(SignInError::Busy { .. }) => SignIn::Busy,
        Err(SignInError::Internal(_)) => SignIn::Error,
    }
}

fn of_registration<T>(result: &Result<T, RegisterError>) -> Registration {
    match result {
        Ok(_) => Registration::Ok,
        Err(RegisterError::Invalid(_)) => Registration::Invalid,
        Err(RegisterError::Taken) => Registration::Taken,
        Err(RegisterError::Refused(SignInError::TooManyFailures { .. })) => Registration::Throttled,
        Err(RegisterError::Refused(SignInError::Busy { .. })) => Registration::Busy,
        Err(RegisterError::Refused(SignInError::InvalidCredentials | SignInError::Internal(_))) => {
            Registration::Error
        }
    }
}

fn of_refresh<T>(result: &Result<(Decision, T), RefreshError>) -> Refresh {
    match result {
        Ok((decision, _)) => label(*decision),
        Err(RefreshError::Superseded) => Refresh::Superseded,
        Err(RefreshError::Reuse) => Refresh::Reuse,
        Err(RefreshError::TooMany { .. }) => Refresh::TooMany,
        Err(RefreshError::Invalid) => Refresh::Invalid,
        Err(RefreshError::Revoked | RefreshError::Disabled) => Refresh::Revoked,
        Err(RefreshError::Expired) => Refresh::Expired,
        Err(RefreshError::Late | RefreshError::Store(_)) => Refresh::Error,
    }
}

fn of_check<T>(result: &Result<T, AccessError>) -> AccessCheck {
    match result {
        Ok(_) => AccessCheck::Ok,
        Err(AccessError::Expired(_)) => AccessCheck::Expired,
        Err(AccessError::Revoked(_) | AccessError::Closed(_)) => AccessCheck::Revoked,
        Err(AccessError::Invalid) => AccessCheck::Invalid,
    }
}
