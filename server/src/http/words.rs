//! The keys of what pages say about refusals. Programs get codes and English sentences instead.

use crate::auth::credentials::CredentialError;

pub fn credential(error: CredentialError) -> &'static str {
    match error {
        CredentialError::Email => "problem-email",
        CredentialError::PasswordTooShort => "problem-password-short",
        CredentialError::PasswordTooLong => "problem-password-long",
    }
}

/// For an answer that a program would get with `code`.
pub fn failure(code: &str) -> &'static str {
    match code {
        "invalid_idempotency_key" | "idempotency_key_reused" => "problem-out-of-date",
        "session_revoked" => "problem-signed-out",
        "too_many_failures" => "problem-too-many-failures",
        "busy" => "problem-busy",
        _ => "problem-unavailable",
    }
}
