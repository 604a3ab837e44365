//! The one error that an API answer can carry.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::json::JsonText;
use crate::session::Failure;

/// What went wrong, as a code for programs and a sentence for people:
/// `{"error":"not_found","message":"…"}` on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    #[serde(rename = "error")]
    pub code: ErrorCode,
    /// What happened and what to do, for people. Never internals, never personal data.
    pub message: String,
}

/// The codes that the application itself tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No access token was sent.
    Unauthenticated,
    /// The access token has expired or was never good.
    InvalidToken,
    TokenExpired,
    /// The session was ended: by its owner, by an operator, or because a token was used twice.
    SessionRevoked,
    SessionExpired,
    ReuseDetected,
    NotFound,
    /// The request cannot be understood, or breaks a limit.
    InvalidRequest,
    /// The application was submitted and no longer changes.
    AlreadySubmitted,
    /// A newer version of the service wrote what this one is asked to read or change.
    NewerVersion,
    /// The change was made to an older version of the form, and clashes with what is there now.
    FormChanged,
    /// Questions that must be answered before submission are not.
    Incomplete,
    /// The server cannot be reached, or cannot answer now. Trying again later may help.
    Unavailable,
    Internal,
    TooManyRequests,
    /// A code that this version does not know.
    #[serde(other)]
    Other,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub fn not_found() -> Self {
        Self::new(
            ErrorCode::NotFound,
            "There is no such application. Go to your applications to see those you have.",
        )
    }

    pub fn unavailable() -> Self {
        Self::new(
            ErrorCode::Unavailable,
            "The server cannot answer at the moment. Try again in a moment.",
        )
    }

    pub fn internal() -> Self {
        Self::new(
            ErrorCode::Internal,
            "Something went wrong on our side. Try again in a moment.",
        )
    }

    /// Whether the session is gone, so that only signing in helps.
    pub fn is_signed_out(&self) -> bool {
        matches!(
            self.code,
            ErrorCode::Unauthenticated
                | ErrorCode::InvalidToken
                | ErrorCode::TokenExpired
                | ErrorCode::SessionRevoked
                | ErrorCode::SessionExpired
                | ErrorCode::ReuseDetected
        )
    }

    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.code,
            ErrorCode::Unavailable
                | ErrorCode::Internal
                | ErrorCode::TooManyRequests
                | ErrorCode::NewerVersion
        )
    }

    /// The HTTP status that carries this error.
    pub fn status(&self) -> u16 {
        match self.code {
            ErrorCode::NotFound => 404,
            ErrorCode::InvalidRequest => 400,
            ErrorCode::AlreadySubmitted | ErrorCode::FormChanged => 409,
            ErrorCode::Incomplete => 422,
            ErrorCode::TooManyRequests => 429,
            ErrorCode::Unavailable | ErrorCode::NewerVersion => 503,
            ErrorCode::Internal | ErrorCode::Other => 500,
            _ => 401,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match Failure::of(&error) {
            Some(Failure::SignedOut) => {
                return Self::new(
                    ErrorCode::Unauthenticated,
                    "You are signed out. Sign in to go on.",
                );
            }
            Some(Failure::Unavailable { .. } | Failure::Unreachable(_)) => {
                return Self::new(
                    ErrorCode::Unavailable,
                    "The server cannot be reached at the moment.",
                );
            }
            None => {}
        }
        let arguments = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => true,
            // What the server cannot decode is what it was asked; the browser, what it was answered.
            ServerFnErrorErr::Deserialization(_) => cfg!(feature = "ssr"),
            _ => false,
        };
        if arguments {
            let error = Self::new(
                ErrorCode::InvalidRequest,
                "The request could not be understood.",
            );
            // Made before any function of ours runs, so nobody else gives it a status.
            super::set_status(error.status());
            return error;
        }
        match error {
            // An answer that is not ours: a proxy's error page, or a connection cut half-way.
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Response(_) => Self::new(
                ErrorCode::Unavailable,
                "The server's answer could not be read.",
            ),
            _ => Self::internal(),
        }
    }
}
