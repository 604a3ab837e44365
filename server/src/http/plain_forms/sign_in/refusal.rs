//! Why the form is shown again.

use std::time::Duration;

use app::api::account::Problem;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    auth::{
        accounts::{RegisterError, SignInError},
        credentials::CredentialError,
    },
    http::{error::ApiFailure, render::words},
};

pub struct Refusal {
    pub status: StatusCode,
    pub problem: Problem,
    /// The same for programs.
    message: String,
    pub retry_after: Option<Duration>,
}

impl Refusal {
    pub fn about(at: &'static str, text: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            problem: Problem { at, text },
            message: message.into(),
            retry_after: None,
        }
    }

    fn later(
        status: StatusCode,
        text: &'static str,
        message: String,
        retry_after: Option<Duration>,
    ) -> Self {
        Self {
            status,
            problem: Problem { at: "email", text },
            message,
            retry_after,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = match self.status {
            StatusCode::BAD_REQUEST => "invalid_credentials",
            StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
            StatusCode::SERVICE_UNAVAILABLE => "busy",
            _ => "internal",
        };
        let failure = ApiFailure::new(self.status, code, self.message);
        match self.retry_after {
            Some(after) => failure.retry_after(after).into_response(),
            None => failure.into_response(),
        }
    }
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        let message = error.to_string();
        match error {
            SignInError::InvalidCredentials => Self::about("email", "problem-credentials", message),
            SignInError::TooManyFailures { retry_after } => {
                let text = "problem-too-many-failures";
                Self::later(
                    StatusCode::TOO_MANY_REQUESTS,
                    text,
                    message,
                    Some(retry_after),
                )
            }
            SignInError::Busy { retry_after } => {
                let (status, text) = (StatusCode::SERVICE_UNAVAILABLE, "problem-busy");
                Self::later(status, text, message, Some(retry_after))
            }
            SignInError::Internal(source) => {
                tracing::error!(error = %source, "signing in failed");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Self::later(status, "problem-unavailable", message, None)
            }
        }
    }
}

impl From<RegisterError> for Refusal {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Taken => Self::about("email", "problem-email-taken", error.to_string()),
            RegisterError::Invalid(invalid) => {
                let at = match invalid {
                    CredentialError::Email => "email",
                    _ => "password",
                };
                Self::about(at, words::credential(invalid), error.to_string())
            }
            RegisterError::Refused(error) => error.into(),
        }
    }
}
