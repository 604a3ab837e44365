//! The one error that an API answer can carry.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::json::JsonText;
use crate::session::Failure;
use crate::text::Texts;

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
    /// The person has to choose between two answers first.
    Clash,
    /// The server cannot be reached, or cannot answer now. Trying again later may help.
    Unavailable,
    Internal,
    TooManyRequests,
    /// Made in the browser: the server does not have the latest answers.
    NotSaved,
    /// A code that this version does not know.
    #[serde(other)]
    Other,
}

impl ErrorCode {
    /// As on the wire.
    fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::InvalidToken => "invalid_token",
            Self::TokenExpired => "token_expired",
            Self::SessionRevoked => "session_revoked",
            Self::SessionExpired => "session_expired",
            Self::ReuseDetected => "reuse_detected",
            Self::NotFound => "not_found",
            Self::InvalidRequest => "invalid_request",
            Self::AlreadySubmitted => "already_submitted",
            Self::NewerVersion => "newer_version",
            Self::FormChanged => "form_changed",
            Self::Incomplete => "incomplete",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::TooManyRequests => "too_many_requests",
            Self::Clash => "clash",
            Self::NotSaved => "not_saved",
            Self::Other => "other",
        }
    }
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
            ErrorCode::AlreadySubmitted
            | ErrorCode::FormChanged
            | ErrorCode::Clash
            | ErrorCode::NotSaved => 409,
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
            // Made before any function of ours runs, so its status has to be set here.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::languages;

    #[test]
    fn every_code_has_its_name_and_its_words() {
        let languages = languages(&[]).expect("sound files");
        let listed = languages[0].texts.get("error").split(' ');
        let own = listed.filter_map(|name| {
            let code: ErrorCode = serde_json::from_str(&format!("\"{name}\"")).expect(name);
            // Guests' codes are the server's business: the sign-in dialog alone reads them.
            (code != ErrorCode::Other).then_some((name, code))
        });
        let own: Vec<_> = own.collect();
        assert_eq!(own.len(), 17);
        for (name, code) in own {
            assert_eq!(code.name(), name);
            let error = ApiError::new(code, "for programs");
            for language in &languages {
                let words = error.words(language.texts);
                assert_eq!(words, language.texts.part("error", name));
                assert!(!words.is_empty(), "{name}");
            }
        }
        let unknown = ApiError::new(ErrorCode::Other, "for programs");
        assert_eq!(unknown.words(languages[1].texts), "for programs");
    }
}
