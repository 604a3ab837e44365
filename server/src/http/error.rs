//! A refusal of the API: a code for programs, a sentence for people, and what follows from the code.

use std::time::Duration;

use app::api::{ApiError, ErrorCode};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use longhaul_session::SessionError;
use serde_json::json;

use crate::{
    auth::{
        account_changes::ChangeError,
        accounts::{RegisterError, SignInError},
        authority::AuthorityError,
        credentials::CredentialError,
        idempotency::{BadKey, OnceError},
        refresh::RefreshError,
    },
    store::StoreError,
};

/// Among the extensions of an answer that refuses: its code.
#[derive(Clone, Copy)]
pub struct Refused(pub ErrorCode);

#[derive(Debug)]
pub struct ApiFailure {
    code: ErrorCode,
    message: String,
    retry_after: Option<Duration>,
}

impl ApiFailure {
    pub fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        let code = code.into();
        Self {
            code,
            message: message.into(),
            retry_after: code.retry_after(),
        }
    }

    /// 401 for a request that brought no token.
    pub fn unauthenticated() -> Self {
        Self::new(SessionError::Unauthenticated, "Sign in first.")
    }

    /// For an answer that knows better than its code when to try again.
    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        Self {
            retry_after: Some(after),
            ..self
        }
    }

    pub fn status(&self) -> StatusCode {
        status(self.code.status())
    }

    pub fn code(&self) -> ErrorCode {
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

/// A status out of the list of codes.
pub fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or_default()
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let body = json!({"error": self.code, "message": self.message});
        let mut response = (self.status(), Json(body)).into_response();
        response.extensions_mut().insert(Refused(self.code));
        let headers = response.headers_mut();
        if let Some(challenge) = self.code.challenge() {
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

impl ApiFailure {
    /// The token is good, but whether its session has ended at another server cannot be asked.
    pub fn unchecked() -> Self {
        Self::new(
            ErrorCode::Unavailable,
            "The server cannot look up this session right now. You are still signed in, and nothing was lost; try again in a moment.",
        )
    }
}

impl From<ApiError> for ApiFailure {
    fn from(error: ApiError) -> Self {
        Self::new(error.code, error.message)
    }
}

impl From<StoreError> for ApiFailure {
    /// 503, not 500: the session is fine, and the same request may succeed in a moment.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(
            ErrorCode::Unavailable,
            "The server cannot answer right now. Nothing was lost; try again in a moment.",
        )
    }
}

impl From<AuthorityError> for ApiFailure {
    fn from(error: AuthorityError) -> Self {
        match error {
            AuthorityError::Store(error) => error.into(),
            ended => ApiError::from(ended).into(),
        }
    }
}

impl From<CredentialError> for ErrorCode {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Email => Self::InvalidEmail,
            CredentialError::PasswordTooShort => Self::PasswordTooShort,
            CredentialError::PasswordTooLong => Self::PasswordTooLong,
            CredentialError::PasswordTooCommon => Self::PasswordTooCommon,
        }
    }
}

impl From<CredentialError> for ApiFailure {
    fn from(error: CredentialError) -> Self {
        Self::new(error, error.to_string())
    }
}

impl From<SignInError> for ApiFailure {
    fn from(error: SignInError) -> Self {
        let message = error.to_string();
        match error {
            SignInError::InvalidCredentials => Self::new(ErrorCode::InvalidCredentials, message),
            SignInError::TooManyFailures { retry_after } => {
                Self::new(ErrorCode::TooManyFailures, message).retry_after(retry_after)
            }
            SignInError::Busy { retry_after } => {
                Self::new(ErrorCode::Busy, message).retry_after(retry_after)
            }
            SignInError::Internal(error) => error.into(),
        }
    }
}

impl From<ChangeError> for ApiFailure {
    fn from(error: ChangeError) -> Self {
        let message = error.to_string();
        match error {
            ChangeError::WrongPassword => Self::new(ErrorCode::InvalidCredentials, message),
            ChangeError::Invalid(error) => error.into(),
            ChangeError::Ended(error) => error.into(),
            ChangeError::Once(error) => error.into(),
            ChangeError::Refused(error) => error.into(),
        }
    }
}

impl From<OnceError> for ApiFailure {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::Reused => Self::new(ErrorCode::IdempotencyKeyReused, error.to_string()),
            OnceError::Ended(error) => error.into(),
            OnceError::Store(error) => error.into(),
        }
    }
}

impl From<BadKey> for ApiFailure {
    fn from(error: BadKey) -> Self {
        Self::new(ErrorCode::InvalidIdempotencyKey, error.to_string())
    }
}

impl From<RegisterError> for ApiFailure {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Invalid(error) => error.into(),
            RegisterError::Taken => Self::new(ErrorCode::EmailUnavailable, error.to_string()),
            RegisterError::TooMany { retry_after } => {
                Self::new(ErrorCode::TooManyRegistrations, error.to_string())
                    .retry_after(retry_after)
            }
            RegisterError::Refused(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiFailure {
    fn from(error: RefreshError) -> Self {
        use SessionError::{
            AccountDisabled, InvalidToken, ReuseDetected, SessionExpired, SessionRevoked,
            Superseded, TooManyRefreshes,
        };
        let (code, message) = match error {
            RefreshError::Invalid => (
                InvalidToken,
                "The refresh token is not valid. Sign in again.",
            ),
            RefreshError::Reuse => (
                ReuseDetected,
                "This session was used in two places and has been ended for safety. Sign in again.",
            ),
            RefreshError::Revoked => (SessionRevoked, "This session was ended. Sign in again."),
            RefreshError::Disabled => (AccountDisabled, "This account has been closed."),
            RefreshError::Expired => (SessionExpired, "This session has expired. Sign in again."),
            RefreshError::Superseded => (
                Superseded,
                "Another request has just refreshed this session. Use its answer, or ask again.",
            ),
            RefreshError::TooMany { wait } => {
                return Self::new(
                    TooManyRefreshes,
                    "This session was refreshed too often in a short time. Wait, then try again.",
                )
                .retry_after(wait);
            }
            RefreshError::Late => {
                return Self::new(
                    ErrorCode::Busy,
                    "The server was too slow to renew the session. Try again.",
                );
            }
            RefreshError::Store(error) => return error.into(),
        };
        Self::new(code, message)
    }
}
