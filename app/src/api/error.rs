//! The one error that an API answer can carry.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::ErrorCode;
use super::json::JsonText;
use longhaul_form::text::Texts;
use longhaul_session::{Failure, SessionError};

/// What went wrong, as a code for programs and a sentence for people:
/// `{"error":"not_found","message":"…"}` on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    #[serde(rename = "error")]
    pub code: ErrorCode,
    /// What happened and what to do, in English for programs and logs; [`words`](Self::words) is what people read.
    /// Never internals, never personal data.
    pub message: String,
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
            "There is no such application. It may have been deleted. Go to your applications to see those you have.",
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

    /// What happened and what to do, in the reader's language.
    pub fn words(&self, texts: &Texts) -> String {
        let words = texts.find(&["error.", self.code.name()].concat());
        words.map_or_else(|| self.message.clone(), str::to_owned)
    }

    /// Whether the session is gone, so that only signing in helps.
    pub fn is_signed_out(&self) -> bool {
        self.code.is_signed_out()
    }

    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        self.code.is_transient()
    }

    /// The HTTP status that carries this error.
    pub fn status(&self) -> u16 {
        self.code.status()
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match Failure::of(&error) {
            Some(Failure::SignedOut) => {
                return Self::new(
                    SessionError::Unauthenticated.into(),
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
            // On the server it is the question that could not be decoded; in the browser, the answer.
            ServerFnErrorErr::Deserialization(_) => cfg!(feature = "ssr"),
            _ => false,
        };
        if arguments {
            let error = Self::new(
                ErrorCode::InvalidRequest,
                "The request could not be understood.",
            );
            // Made before any function of ours runs, so its status has to be set here.
            super::reply::refuse_with(error.code);
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
