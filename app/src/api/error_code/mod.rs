//! Every code that an answer of the server can carry, and all that follows from it: the status, the challenge, the advice
//! to try again, the words. The code that gives an answer and the code that reads it both look it up here.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use longhaul_form::Refusal;
use longhaul_session::SessionError;

/// Whether sending the same request again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It would be refused again.
    Never,
    /// Later, and when is not known; an answer that knows says so.
    Later,
    /// In a second.
    Soon,
}

/// Whose fault it is that a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Caller,
    Service,
}

/// Who reads the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// There are words for it, `error.<code>`, in every language.
    People,
    /// Programs alone: the module has other words for it, or never sees it.
    Programs,
}

/// One line for each code: name on the wire, HTTP status, whose fault, whether to try again, who reads it, and the key of
/// what is said by a page that stands in for the answer.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $status:literal, $fault:ident, $retry:ident, $reader:ident, $page:literal;)*) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode {
            /// A token or a session is not accepted.
            Session(SessionError),
            /// A file is not what the question takes.
            File(Refusal),
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            const OWN: &[Self] = &[$(Self::$code),*];

            /// As on the wire.
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Session(error) => error.code(),
                    Self::File(refusal) => refusal.code(),
                    $(Self::$code => $name,)*
                }
            }

            /// The HTTP status of the answer.
            pub const fn status(self) -> u16 {
                match self {
                    Self::Session(error) => error.status(),
                    Self::File(Refusal::TooLarge) => 413,
                    Self::File(_) => 422,
                    $(Self::$code => $status,)*
                }
            }

            pub const fn fault(self) -> Fault {
                match self {
                    Self::Session(_) | Self::File(_) => Fault::Caller,
                    $(Self::$code => Fault::$fault,)*
                }
            }

            pub const fn retry(self) -> Retry {
                match self {
                    Self::Session(SessionError::Superseded | SessionError::TooManyRefreshes) => Retry::Later,
                    Self::Session(_) | Self::File(_) => Retry::Never,
                    $(Self::$code => Retry::$retry,)*
                }
            }

            const fn reader(self) -> Reader {
                match self {
                    Self::Session(
                        SessionError::AccountDisabled | SessionError::Superseded | SessionError::TooManyRefreshes,
                    ) => Reader::Programs,
                    Self::Session(_) => Reader::People,
                    // Words that name the question: `Refusal::message`.
                    Self::File(_) => Reader::Programs,
                    $(Self::$code => Reader::$reader,)*
                }
            }

            /// The key of what is said by a page that stands in for the answer.
            pub const fn page_words(self) -> &'static str {
                match self {
                    Self::Session(SessionError::SessionRevoked) => "problem-signed-out",
                    Self::Session(SessionError::Unauthenticated) => "trouble-sign-in-for-file",
                    Self::Session(SessionError::TooManyRefreshes) => "trouble-wait",
                    Self::Session(_) | Self::File(_) => "problem-unavailable",
                    $(Self::$code => $page,)*
                }
            }
        }
    };
}

codes! {
    /// There is nothing at this address, or nothing that belongs to this user.
    NotFound = "not_found", 404, Caller, Never, People, "error.not_found";
    MethodNotAllowed = "method_not_allowed", 405, Caller, Never, Programs, "trouble-address";
    UnsupportedMediaType = "unsupported_media_type", 415, Caller, Never, Programs, "trouble-address";
    BodyTooLarge = "body_too_large", 413, Caller, Never, Programs, "trouble-too-large";
    BadRequest = "bad_request", 400, Caller, Never, Programs, "trouble-not-understood";
    InvalidJson = "invalid_json", 400, Caller, Never, Programs, "trouble-not-understood";
    /// JSON, but not of the shape that this address takes.
    InvalidBody = "invalid_body", 422, Caller, Never, Programs, "trouble-not-understood";
    /// The request cannot be understood, or breaks a limit.
    InvalidRequest = "invalid_request", 400, Caller, Never, People, "problem-out-of-date";
    /// Another site made the request with this browser's cookies.
    CrossOrigin = "cross_origin", 403, Caller, Never, Programs, "trouble-cross-origin";

    /// 400 and not 401, on which clients would refresh and ask again.
    InvalidCredentials = "invalid_credentials", 400, Caller, Never, People, "problem-credentials";
    /// Too many failed sign-ins to one account or from one network.
    TooManyFailures = "too_many_failures", 429, Caller, Later, People, "problem-too-many-failures";
    /// Too many accounts were created lately, from one network or in all.
    TooManyRegistrations = "too_many_registrations", 429, Caller, Later, Programs, "problem-too-many-registrations";
    InvalidEmail = "invalid_email", 422, Caller, Never, Programs, "problem-email";
    PasswordTooShort = "password_too_short", 422, Caller, Never, Programs, "problem-password-short";
    PasswordTooLong = "password_too_long", 422, Caller, Never, Programs, "problem-password-long";
    /// It is among the first that anybody would guess.
    PasswordTooCommon = "password_too_common", 422, Caller, Never, Programs, "problem-password-common";
    EmailUnavailable = "email_unavailable", 409, Caller, Never, Programs, "problem-email-taken";

    InvalidIdempotencyKey = "invalid_idempotency_key", 400, Caller, Never, Programs, "problem-out-of-date";
    /// The key belongs to a request that asked for something else.
    IdempotencyKeyReused = "idempotency_key_reused", 422, Caller, Never, Programs, "problem-out-of-date";

    /// The application was submitted and no longer changes.
    AlreadySubmitted = "already_submitted", 409, Caller, Never, People, "error.already_submitted";
    /// The change was made to an older version of the form, and clashes with what is there now.
    FormChanged = "form_changed", 409, Caller, Never, People, "trouble-form-changed";
    /// The person has to choose between two answers first.
    Clash = "clash", 409, Caller, Never, People, "trouble-clash";
    /// A list would have more items than can be stored.
    TooManyItems = "too_many_items", 422, Caller, Never, People, "error.too_many_items";
    /// All answers together would be larger than can be stored.
    DraftTooLarge = "draft_too_large", 422, Caller, Never, People, "error.draft_too_large";
    /// The account has as many drafts as it may have.
    TooManyDrafts = "too_many_drafts", 409, Caller, Never, People, "error.too_many_drafts";
    /// The account has as many applications as it may have, submitted or not.
    TooManyApplications = "too_many_applications", 409, Caller, Never, People, "error.too_many_applications";
    /// Questions that must be answered before submission are not.
    Incomplete = "incomplete", 422, Caller, Never, People, "error.incomplete";
    /// Made in the browser: the server does not have the latest answers.
    NotSaved = "not_saved", 409, Caller, Never, People, "problem-unavailable";
    /// A newer version of the service wrote what this one is asked to read or change.
    NewerVersion = "newer_version", 503, Service, Later, People, "error.newer_version";

    /// The upload speaks another version of the protocol.
    TusVersion = "tus_version", 412, Caller, Never, Programs, "problem-unavailable";
    UploadExpired = "upload_expired", 410, Caller, Never, Programs, "problem-unavailable";
    OffsetMismatch = "offset_mismatch", 409, Caller, Never, Programs, "problem-unavailable";
    /// Another request goes on with this upload.
    UploadBusy = "upload_busy", 423, Caller, Later, Programs, "problem-unavailable";
    /// The status is the upload protocol's own.
    ChecksumMismatch = "checksum_mismatch", 460, Caller, Later, Programs, "problem-unavailable";
    /// More was sent than was announced.
    TooMuch = "too_much", 413, Caller, Never, Programs, "problem-unavailable";
    /// The connection broke before all had arrived.
    BrokenOff = "broken_off", 408, Caller, Later, Programs, "problem-unavailable";
    /// The client sent its request too slowly.
    TooSlow = "too_slow", 408, Caller, Later, Programs, "trouble-too-slow";

    /// The server cannot be reached, or cannot answer now.
    Unavailable = "unavailable", 503, Service, Soon, People, "problem-unavailable";
    /// The server has more to do than it can.
    Busy = "busy", 503, Service, Soon, People, "problem-busy";
    /// The database cannot be used.
    NotReady = "not_ready", 503, Service, Soon, Programs, "problem-unavailable";
    Internal = "internal", 500, Service, Later, People, "trouble-mistake";
    /// A code that this version does not know.
    Other = "other", 500, Service, Never, Programs, "problem-unavailable";
}

impl ErrorCode {
    /// All of them, for tables and tests.
    pub fn all() -> impl Iterator<Item = Self> {
        let sessions = SessionError::ALL.into_iter().map(Self::Session);
        let files = Refusal::ALL.into_iter().map(Self::File);
        Self::OWN.iter().copied().chain(sessions).chain(files)
    }

    /// The code with this name on the wire; [`Other`](Self::Other) if this version has none.
    pub fn from_name(name: &str) -> Self {
        Self::all()
            .find(|code| code.name() == name)
            .unwrap_or(Self::Other)
    }

    /// The status of the answer to an upload. Clients of the protocol send again after a 409, which helps where an offset
    /// was wrong, and never once an application was submitted.
    pub const fn upload_status(self) -> u16 {
        match self {
            Self::AlreadySubmitted => 403,
            other => other.status(),
        }
    }

    /// The value of `WWW-Authenticate`, which every 401 has.
    pub const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Session(error) => error.challenge(),
            _ => None,
        }
    }

    /// Whether only signing in again helps.
    pub const fn is_signed_out(self) -> bool {
        self.challenge().is_some()
    }

    /// Whether the same request may succeed later.
    pub fn is_transient(self) -> bool {
        self.retry() != Retry::Never
    }

    /// What `Retry-After` says where the answer does not know better.
    pub const fn retry_after(self) -> Option<Duration> {
        match self.retry() {
            Retry::Soon => Some(Duration::from_secs(1)),
            Retry::Later | Retry::Never => None,
        }
    }

    /// Whether people read words for it in the browser.
    pub fn is_for_people(self) -> bool {
        self.reader() == Reader::People
    }
}

impl From<SessionError> for ErrorCode {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<Refusal> for ErrorCode {
    fn from(refusal: Refusal) -> Self {
        Self::File(refusal)
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Ok(Self::from_name(&name))
    }
}

#[cfg(test)]
mod tests;
