//! What one page keeps on this device, and how it is sealed. Pure.
//!
//! A copy is `1.` and then, one character for each byte, a random nonce and the sealed JSON of [`LocalCopy`] (XChaCha20-Poly1305).
//! The name that it is stored under is bound to it, and holds user, application and page: a copy moved to
//! another name does not open. The digit is the format: a page that does not know it leaves the copy alone.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use crate::api::json::read;
use longhaul_form::Form;
use longhaul_form::merge::Change;
use longhaul_form::versions::migrate_changes;

const FORMAT: &str = "1.";
/// What the script in the head sealed by other means, and has opened.
const OPENED: &str = "plain.";
pub const NONCE: usize = 24;

/// Everything that the server had not acknowledged when it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LocalCopy {
    /// The draft that the changes were made on.
    pub version: u64,
    /// The version of the form that asked for the answers.
    pub form_version: u32,
    /// Milliseconds since 1970, by this device's clock: the order of its copies.
    pub at: u64,
    /// Each builds on the one before.
    pub steps: Vec<Vec<Change>>,
}

impl LocalCopy {
    /// As `form` asks for the answers now, without what it does not ask for: another program's control may stand in the
    /// form too. None if a newer version of the form asked.
    pub fn migrated(mut self, form: &'static Form) -> Option<Self> {
        for step in &mut self.steps {
            *step = migrate_changes(form, self.form_version, std::mem::take(step))?;
            step.retain(|change| form.locate(&change.path).is_some());
        }
        Some(self)
    }
}

/// The key of one person's copies. Only a page that is signed in as that person has it.
pub struct Key(XChaCha20Poly1305);

impl Key {
    /// From 64 hexadecimal digits.
    pub fn read(hex: &str) -> Option<Self> {
        let mut key = [0; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(XChaCha20Poly1305::new(&key.into())))
    }

    /// The text to store under `name`. A nonce is used once.
    pub fn seal(&self, name: &str, nonce: [u8; NONCE], copy: &LocalCopy) -> Option<String> {
        let plain = serde_json::to_string(copy).ok()?;
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: name.as_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        let bytes = nonce.iter().chain(&sealed).copied();
        Some(FORMAT.chars().chain(bytes.map(char::from)).collect())
    }

    /// The copy stored under `name`; `None` if it is another user's, damaged, or of another format.
    pub fn open(&self, name: &str, text: &str) -> Option<LocalCopy> {
        if let Some(plain) = text.strip_prefix(OPENED) {
            return read(plain).ok();
        }
        let bytes = text.strip_prefix(FORMAT)?.chars();
        let bytes: Vec<u8> = bytes
            .map(|one| u8::try_from(one).ok())
            .collect::<Option<_>>()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        let plain = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        read(std::str::from_utf8(&plain).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use longhaul_form::Value;

    const NAME: &str = "longhaul:draft:ada:visa:tab";

    fn key(digit: &str) -> Key {
        Key::read(&digit.repeat(64)).expect("64 digits")
    }

    fn copy() -> LocalCopy {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        LocalCopy {
            version: 7,
            form_version: 2,
            at: 1_809_354_725_999,
            steps: vec![vec![Change {
                path: "surname".to_owned(),
                base: text("Hop"),
                value: text("Hopper \u{1f600}"),
            }]],
        }
    }

    #[test]
    fn what_is_sealed_opens_again_and_shows_nothing() {
        let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
        assert_eq!(key("a").open(NAME, &sealed), Some(copy()));
        for part in ["surname", "Hop", "steps", "version"] {
            assert!(!sealed.contains(part), "{part}");
        }
    }

    #[test]
    fn nobody_else_opens_it_nor_what_was_touched_moved_or_cut() {
        let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
        assert_eq!(key("b").open(NAME, &sealed), None);
        assert_eq!(
            key("a").open("longhaul:draft:ada:visa:other", &sealed),
            None
        );
        let characters: Vec<char> = sealed.chars().collect();
        for at in 0..characters.len() {
            let mut touched = characters.clone();
            touched[at] = if touched[at] == 'x' { 'y' } else { 'x' };
            assert_eq!(
                key("a").open(NAME, &touched.into_iter().collect::<String>()),
                None
            );
            let cut: String = characters[..at].iter().collect();
            assert_eq!(key("a").open(NAME, &cut), None, "{at}");
        }
    }

    #[test]
    fn another_format_is_left_alone() {
        let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
        assert_eq!(key("a").open(NAME, &sealed.replacen('1', "2", 1)), None);
        assert_eq!(key("a").open(NAME, "[[{\"path\":\"surname\"}]]"), None);
    }

    #[test]
    fn what_the_script_opened_is_read_as_it_is() {
        let plain = r#"plain.{"version":3,"form_version":2,"at":17,"steps":[[{"path":"sex","value":"female"}]]}"#;
        let opened = key("a").open(NAME, plain).expect("a copy");
        assert_eq!((opened.version, opened.steps[0].len()), (3, 1));
    }

    #[test]
    fn a_key_is_64_digits() {
        for bad in ["", "0", &"0".repeat(63), &"g".repeat(64), &"ä".repeat(32)] {
            assert!(Key::read(bad).is_none(), "{bad}");
        }
    }
}
