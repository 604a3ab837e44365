//! Why the form is shown again.

use app::api::{ErrorCode, account::Problem};

use crate::{
    auth::{accounts::RegisterError, credentials::CredentialError},
    http::error::ApiFailure,
};

pub(crate) struct Refusal {
    pub problem: Problem,
    /// The same for programs.
    pub failure: ApiFailure,
}

impl Refusal {
    /// Something that is wrong with what was entered at the control `at`.
    pub(crate) fn about(at: &'static str, text: &'static str, message: impl Into<String>) -> Self {
        Self {
            problem: Problem { at, text },
            failure: ApiFailure::new(ErrorCode::InvalidCredentials, message),
        }
    }

    /// An error, said beside the control `at`.
    pub(crate) fn of(at: &'static str, error: impl Into<ApiFailure>) -> Self {
        let failure = error.into();
        let text = failure.code().page_words();
        Self {
            problem: Problem { at, text },
            failure,
        }
    }

    /// A registration that failed, said beside the control that it is about.
    pub(crate) fn of_registration(error: RegisterError) -> Self {
        let at = match error {
            RegisterError::Invalid(
                CredentialError::PasswordTooShort
                | CredentialError::PasswordTooLong
                | CredentialError::PasswordTooCommon,
            ) => "password",
            _ => "email",
        };
        Self::of(at, error)
    }
}
