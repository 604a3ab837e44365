//! An e-mail address and a password that have been checked for form. Code that holds one of these types need not
//! check again.

use std::fmt;

use longhaul_form::reading;
use unicode_normalization::UnicodeNormalization;

const MAX_EMAIL: usize = 254;
pub const MIN_PASSWORD_CHARS: usize = 15;
pub const MAX_PASSWORD_CHARS: usize = 128;
/// Checked before anything else is done with the password.
const MAX_PASSWORD_BYTES: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    #[error("Enter an email address in the form name@example.com.")]
    Email,
    #[error("The password must have at least 15 characters.")]
    PasswordTooShort,
    #[error("The password must have at most 128 characters.")]
    PasswordTooLong,
    #[error("This password is easy to guess. Choose another one, such as four unrelated words.")]
    PasswordTooCommon,
}

/// An address that an account can be made for.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    text: String,
    key: String,
    others: [String; 2],
}

impl Email {
    /// The address as the user writes it: an international domain never as `xn--`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for all spellings of one address. The domain is in its network form (`xn--`), since a browser
    /// may already have converted it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Keys under which older versions put an account of this address: as it was typed, and with an international
    /// domain as it is read. The first comes first, for it may stand beside the others.
    pub fn older_keys(&self) -> &[String; 2] {
        &self.others
    }

    /// An address to sign in with: also one that could no longer be registered.
    pub fn of_account(typed: &str) -> Result<Self, CredentialError> {
        Self::try_from(typed).or_else(|error| {
            let text = typed.trim();
            let key = text.to_lowercase();
            let plausible = text.len() <= MAX_EMAIL && is_plausible(text);
            plausible
                .then(|| Self {
                    text: text.to_owned(),
                    others: [key.clone(), key.clone()],
                    key,
                })
                .ok_or(error)
        })
    }
}

impl TryFrom<&str> for Email {
    type Error = CredentialError;

    /// Deliberately lenient: only a delivered e-mail proves an address.
    fn try_from(typed: &str) -> Result<Self, Self::Error> {
        let text = reading::address(typed).filter(|text| is_plausible(text));
        let text = text.ok_or(CredentialError::Email)?;
        let lower = text.to_lowercase();
        let (name, domain) = lower.rsplit_once('@').ok_or(CredentialError::Email)?;
        // A domain that has no network form is its own key.
        let in_network = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
        let (as_read, _) = idna::domain_to_unicode(domain);
        let key = format!("{name}@{in_network}");
        let others = [typed.trim().to_lowercase(), format!("{name}@{as_read}")];
        Ok(Self { text, key, others })
    }
}

fn is_plausible(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && !domain.is_empty()
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        })
}

/// A password in NFKC, the form in which it is counted, judged and hashed: systems write the same characters in
/// different ways, and one who typed it on a phone must get in with it at a desk.
#[derive(Clone)]
pub struct Password {
    text: String,
    /// If that differs.
    typed: Option<String>,
}

impl Password {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// As it was typed, if its normal form differs: older versions hashed that.
    pub fn as_typed(&self) -> Option<&[u8]> {
        self.typed.as_deref().map(str::as_bytes)
    }

    /// A password to sign in with: also one that only an older version, which counted what was typed, let through.
    pub fn of_account(typed: String) -> Result<Self, CredentialError> {
        let password = Self::read(typed)?;
        let as_typed = password.typed.as_deref().map(check_length);
        match check_length(&password.text) {
            Err(error) if as_typed != Some(Ok(())) => Err(error),
            _ => Ok(password),
        }
    }

    fn read(typed: String) -> Result<Self, CredentialError> {
        if typed.len() > MAX_PASSWORD_BYTES {
            return Err(CredentialError::PasswordTooLong);
        }
        let text: String = typed.nfkc().collect();
        let typed = (typed != text).then_some(typed);
        Ok(Self { text, typed })
    }
}

impl TryFrom<String> for Password {
    type Error = CredentialError;

    /// A password to choose.
    fn try_from(typed: String) -> Result<Self, Self::Error> {
        let password = Self::read(typed)?;
        check_length(&password.text)?;
        Ok(password)
    }
}

fn check_length(text: &str) -> Result<(), CredentialError> {
    match text.chars().count() {
        ..MIN_PASSWORD_CHARS => Err(CredentialError::PasswordTooShort),
        MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => Ok(()),
        _ => Err(CredentialError::PasswordTooLong),
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
            "a@..",
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
        for same in [
            "ada@bücher.example",
            "ada@bu\u{308}cher.example",
            "ada@XN--BCHER-KVA.example",
            "mailto:ada@bücher.example?subject=x",
            "\u{202a}ａｄａ＠bücher．example\u{202c}",
            "Ada Lovelace <ada@Bücher.example>",
            "ada@bücher.example.",
        ] {
            assert_eq!(key(same), "ada@xn--bcher-kva.example", "{same}");
        }
        let shown = Email::try_from("mailto:Ada@Bücher.example").unwrap();
        assert_eq!(shown.as_str(), "Ada@Bücher.example");
    }

    #[test]
    fn an_account_of_an_older_version_is_found() {
        let found = |typed: &str, stored: &str| {
            let email = Email::of_account(typed).unwrap();
            email.key() == stored || email.older_keys().iter().any(|key| key == stored)
        };
        assert!(found("Ada@Bücher.example", "ada@bücher.example"));
        assert!(found("Ada@Bücher.example", "ada@xn--bcher-kva.example"));
        assert!(found("ada@xn--bcher-kva.example", "ada@bücher.example"));
        assert!(found(
            "ada@bu\u{308}cher.example",
            "ada@bu\u{308}cher.example"
        ));
        assert!(found("ａda@example.com", "ａda@example.com"));
        assert!(found("a,b@example.com", "a,b@example.com"));
        assert!(Email::try_from("a,b@example.com").is_err());
        assert!(!found("ada@example.com", "ada@example.org"));
        assert_eq!(Email::of_account("a b@c"), Err(CredentialError::Email));
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
    fn however_a_password_is_written_it_is_the_same() {
        let of = |text: &str| Password::of_account(text.to_owned()).unwrap();
        let same = [
            "zwölf kühle Löwen",
            "zwo\u{308}lf ku\u{308}hle Lo\u{308}wen",
            "ｚｗölf kühle　Löwen",
        ];
        for text in same {
            assert_eq!(of(text).as_str(), same[0]);
        }
        assert_eq!(of(same[0]).as_typed(), None);
        assert_eq!(of(same[1]).as_typed(), Some(same[1].as_bytes()));
        assert_ne!(of("zwolf kuhle Lowen").as_str(), same[0]);
    }

    #[test]
    fn what_counts_is_the_normal_form_and_old_passwords_stay_good() {
        let (chosen, old) = (
            |text: String| Password::try_from(text).map(|_| ()),
            |text: String| Password::of_account(text).map(|_| ()),
        );
        // Sixteen characters as typed, eight when composed; one as typed, eighteen when taken apart.
        let (shrinks, grows) = ("o\u{308}".repeat(8), "\u{fdfa}".repeat(15));
        assert_eq!(
            chosen(shrinks.clone()),
            Err(CredentialError::PasswordTooShort)
        );
        assert_eq!(chosen(grows.clone()), Err(CredentialError::PasswordTooLong));
        assert_eq!((old(shrinks), old(grows)), (Ok(()), Ok(())));
        assert_eq!(old("ö".repeat(14)), Err(CredentialError::PasswordTooShort));
        assert_eq!(
            old("o\u{308}".repeat(7)),
            Err(CredentialError::PasswordTooShort)
        );
        assert_eq!(old("ö".repeat(129)), Err(CredentialError::PasswordTooLong));
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let password = Password::try_from("correct horse battery".to_owned()).unwrap();
        assert!(!format!("{password:?}").contains("horse"));
        assert!(!format!("{:?}", Email::try_from("ada@b").unwrap()).contains("ada"));
    }
}
