//! Errors of the API: a status, a code for programs, a sentence for people.

use std::time::Duration;

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use longhaul_session::{SessionError, challenge};
use serde_json::json;

use crate::{
    auth::{
        account_changes::ChangeError,
        accounts::{RegisterError, SignInError},
        idempotency::{BadKey, OnceError},
        refresh::RefreshError,
    },
    store::StoreError,
};

/// Among the extensions of an answer that refuses: its code.
#[derive(Clone, Copy)]
pub struct Refused(pub &'static str);

#[derive(Debug)]
pub struct ApiFailure {
    status: StatusCode,
    code: &'static str,
    message: String,
    challenge: Option<&'static str>,
    retry_after: Option<Duration>,
}

impl ApiFailure {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            challenge: None,
            retry_after: None,
        }
    }

    /// 401 for a request that brought no token.
    pub fn unauthenticated() -> Self {
        Self::session(SessionError::Unauthenticated, "Sign in first.")
    }

    /// 401 for a token that was brought and is no good.
    pub fn invalid_token(code: &'static str, message: &str) -> Self {
        let failure = Self::new(StatusCode::UNAUTHORIZED, code, message);
        Self {
            challenge: Some(challenge::INVALID_TOKEN),
            ..failure
        }
    }

    /// What is wrong with a session, as the wrapper in the browser reads it.
    pub fn session(error: SessionError, message: &str) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
        Self {
            challenge: error.challenge(),
            ..Self::new(status, error.code(), message)
        }
    }

    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        Self {
            retry_after: Some(after),
            ..self
        }
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    /// How long to wait before the next try.
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let body = json!({"error": self.code, "message": self.message});
        let mut response = (self.status, Json(body)).into_response();
        response.extensions_mut().insert(Refused(self.code));
        let headers = response.headers_mut();
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(after) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds_up(after).into());
        }
        response
    }
}

/// Never zero: "try again now" would defeat the purpose.
pub fn seconds_up(duration: Duration) -> u64 {
    duration
        .as_millis()
        .div_ceil(1000)
        .max(1)
        .try_into()
        .unwrap_or(u64::MAX)
}

impl From<StoreError> for ApiFailure {
    /// 503, not 500: the session is fine, and the same request may succeed in a moment.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server cannot answer right now. Nothing was lost; try again in a moment.",
        )
        .retry_after(Duration::from_secs(1))
    }
}

impl From<SignInError> for ApiFailure {
    fn from(error: SignInError) -> Self {
        let message = error.to_string();
        match error {
            // Not 401, on which clients would refresh and ask again.
            SignInError::InvalidCredentials => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_credentials", message)
            }
            SignInError::TooManyFailures { retry_after } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_failures", message)
                    .retry_after(retry_after)
            }
            SignInError::Busy { retry_after } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message).retry_after(retry_after)
            }
            SignInError::Internal(error) => error.into(),
        }
    }
}

impl From<ChangeError> for ApiFailure {
    fn from(error: ChangeError) -> Self {
        let message = error.to_string();
        match error {
            ChangeError::WrongPassword => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_credentials", message)
            }
            ChangeError::Invalid(error) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.code(), message)
            }
            ChangeError::SessionEnded => Self::session(SessionError::SessionRevoked, &message),
            ChangeError::Once(error) => error.into(),
            ChangeError::Refused(error) => error.into(),
        }
    }
}

impl From<OnceError> for ApiFailure {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::Reused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                error.to_string(),
            ),
            OnceError::Store(error) => error.into(),
        }
    }
}

impl From<BadKey> for ApiFailure {
    fn from(error: BadKey) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_idempotency_key",
            error.to_string(),
        )
    }
}

impl From<RegisterError> for ApiFailure {
    fn from(error: RegisterError) -> Self {
        let message = error.to_string();
        match error {
            RegisterError::Invalid(error) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.code(), message)
            }
            RegisterError::Taken => Self::new(StatusCode::CONFLICT, "email_unavailable", message),
            RegisterError::Refused(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiFailure {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::session(
                SessionError::InvalidToken,
                "The refresh token is not valid. Sign in again.",
            ),
            RefreshError::Reuse => Self::session(
                SessionError::ReuseDetected,
                "This session was used in two places and has been ended for safety. Sign in again.",
            ),
            RefreshError::Revoked => Self::session(
                SessionError::SessionRevoked,
                "This session was ended. Sign in again.",
            ),
            RefreshError::Disabled => Self::session(
                SessionError::AccountDisabled,
                "This account has been closed.",
            ),
            RefreshError::Expired => Self::session(
                SessionError::SessionExpired,
                "This session has expired. Sign in again.",
            ),
            RefreshError::Superseded => Self::session(
                SessionError::Superseded,
                "Another request has just refreshed this session. Use its answer, or ask again.",
            ),
            RefreshError::TooMany { wait } => Self::session(
                SessionError::TooManyRefreshes,
                "This session was refreshed too often in a short time. Wait, then try again.",
            )
            .retry_after(wait),
            RefreshError::Late => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The server was too slow to renew the session. Try again.",
            )
            .retry_after(Duration::from_secs(1)),
            RefreshError::Store(error) => error.into(),
        }
    }
}
