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
        "invalid_idempotency_key" | "idempotency_key_reused" | "invalid_request" => {
            "problem-out-of-date"
        }
        "session_revoked" => "problem-signed-out",
        "too_many_failures" => "problem-too-many-failures",
        "too_many_refreshes" => "trouble-wait",
        "unauthenticated" => "trouble-sign-in-for-file",
        "busy" => "problem-busy",
        "not_found" => "error.not_found",
        "already_submitted" => "error.already_submitted",
        "incomplete" => "error.incomplete",
        "newer_version" => "error.newer_version",
        "form_changed" => "trouble-form-changed",
        "clash" => "trouble-clash",
        _ => "problem-unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::Languages;

    #[test]
    fn there_are_words_for_every_refusal_in_every_language() {
        let codes = [
            "invalid_idempotency_key",
            "session_revoked",
            "too_many_failures",
            "too_many_refreshes",
            "unauthenticated",
            "busy",
            "not_found",
            "already_submitted",
            "incomplete",
            "newer_version",
            "form_changed",
            "clash",
            "whatever else",
        ];
        let invalid = [
            CredentialError::Email,
            CredentialError::PasswordTooShort,
            CredentialError::PasswordTooLong,
        ];
        let keys = codes.into_iter().map(failure);
        let keys: Vec<_> = keys.chain(invalid.into_iter().map(credential)).collect();
        let languages = Languages::of_visa();
        for (tag, _) in languages.names {
            let texts = languages.choose(Some(tag), "").texts;
            for key in &keys {
                assert!(texts.find(key).is_some(), "{tag}: {key}");
            }
        }
    }
}
