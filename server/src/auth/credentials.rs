//! An address and a password that are worth looking at. Whoever holds one of these types need not
//! check again.

use std::fmt;

const MAX_EMAIL: usize = 254;
pub const MIN_PASSWORD_CHARS: usize = 15;
pub const MAX_PASSWORD_CHARS: usize = 128;
/// Checked before anything else is done with the text.
const MAX_PASSWORD_BYTES: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    #[error("Enter an email address in the form name@example.com.")]
    Email,
    #[error("The password must have at least 15 characters.")]
    PasswordTooShort,
    #[error("The password must have at most 128 characters.")]
    PasswordTooLong,
}

impl CredentialError {
    pub fn code(self) -> &'static str {
        match self {
            Self::Email => "invalid_email",
            Self::PasswordTooShort => "password_too_short",
            Self::PasswordTooLong => "password_too_long",
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    text: String,
    key: String,
}

impl Email {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for all spellings of one address.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl TryFrom<&str> for Email {
    type Error = CredentialError;

    /// Asks for little: only a mail that arrives proves an address.
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let text = text.trim();
        let plausible = text.len() <= MAX_EMAIL
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
            && text.rsplit_once('@').is_some_and(|(name, domain)| {
                !name.is_empty()
                    && !domain.is_empty()
                    && !domain.starts_with('.')
                    && !domain.ends_with('.')
            });
        if !plausible {
            return Err(CredentialError::Email);
        }
        Ok(Self {
            text: text.to_owned(),
            key: text.to_lowercase(),
        })
    }
}

#[derive(Clone)]
pub struct Password(String);

impl Password {
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl TryFrom<String> for Password {
    type Error = CredentialError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() > MAX_PASSWORD_BYTES {
            return Err(CredentialError::PasswordTooLong);
        }
        match text.chars().count() {
            ..MIN_PASSWORD_CHARS => Err(CredentialError::PasswordTooShort),
            MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => Ok(Self(text)),
            _ => Err(CredentialError::PasswordTooLong),
        }
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b",
            "Ada.Lovelace+visa@example.com",
            " ada@example.com ",
            "ä@exämple.org",
        ] {
            Email::try_from(good).unwrap();
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "ada",
            "a b@c",
            "a@b\r\nBcc: c@d",
            "a@.b",
            "a@b.",
            &long,
        ] {
            assert_eq!(
                Email::try_from(bad).unwrap_err(),
                CredentialError::Email,
                "{bad:?}"
            );
        }
        let key = |text| Email::try_from(text).unwrap().key().to_owned();
        assert_eq!(key("ÄDA@Example.com"), key("äda@example.COM"));
    }

    #[test]
    fn password_length_is_counted_in_characters_and_capped_in_bytes() {
        let check = |text: String| Password::try_from(text).map(|_| ());
        assert_eq!(
            check("ä".repeat(14)),
            Err(CredentialError::PasswordTooShort)
        );
        assert_eq!(check("ä".repeat(15)), Ok(()));
        assert_eq!(check("🚂".repeat(128)), Ok(()));
        assert_eq!(
            check("a".repeat(129)),
            Err(CredentialError::PasswordTooLong)
        );
        assert_eq!(
            check("a".repeat(1025)),
            Err(CredentialError::PasswordTooLong)
        );
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let password = Password::try_from("correct horse battery".to_owned()).unwrap();
        assert!(!format!("{password:?}").contains("horse"));
        assert!(!format!("{:?}", Email::try_from("ada@b").unwrap()).contains("ada"));
    }
}
