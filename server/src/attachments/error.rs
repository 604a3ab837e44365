//! Why an upload cannot continue.

use app::api::ApiError;
use longhaul_form::Refusal;

use crate::{applications::Failure, auth::authority::AuthorityError, store::StoreError};

#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("There is no such upload. Choose the file again.")]
    NotFound,
    #[error("This upload was left unfinished for too long. Choose the file again.")]
    Gone,
    #[error("There is no such application. Go to your applications to see those you have.")]
    NoApplication,
    #[error("This application has been submitted and can no longer be changed.")]
    Submitted,
    /// What was announced makes no sense: a question that takes no file, or an item that does not exist.
    #[error("{0}")]
    Announcement(&'static str),
    #[error("The upload stands at {0} bytes. Continue from there.")]
    Offset(u64),
    #[error("Another request is sending this upload. Try again in a moment.")]
    Busy,
    #[error("The checksum does not match. Send this part again.")]
    Checksum,
    #[error("More was sent than was announced. Choose the file again.")]
    TooMuch,
    /// The file is not what the question accepts; the sentence says what is wrong and what to do.
    #[error("{message}")]
    Refused { refusal: Refusal, message: String },
    #[error("The connection was lost. What has arrived is kept.")]
    BrokenOff,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("uploads cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    #[error(transparent)]
    Answers(ApiError),
}

impl From<Failure> for UploadError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => Self::Store(error),
            other => Self::Answers(other.into()),
        }
    }
}

impl From<AuthorityError> for UploadError {
    fn from(error: AuthorityError) -> Self {
        Failure::from(error).into()
    }
}

impl From<sqlx::Error> for UploadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
