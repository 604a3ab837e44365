//! The key under which the keys are sealed in the database: what `LONGHAUL_KEY` holds.

use std::{fmt, fs, path::Path};

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::random_bytes;
use crate::hex;

const KEY: usize = 32;
const NONCE: usize = 24;
/// Bytes of a name: enough to tell two keys apart, and too few to learn anything.
const NAME: usize = 8;

/// How a ring is sealed here: XChaCha20-Poly1305 around the text of the key file, the nonce before it.
pub const FORMAT: i64 = 1;

/// One key, or the new and the old one while servers change from one to the other.
#[derive(Clone)]
pub struct Envelope {
    newest: EnvelopeKey,
    older: Option<EnvelopeKey>,
}

#[derive(Clone)]
struct EnvelopeKey {
    name: String,
    cipher: XChaCha20Poly1305,
}

/// What is kept of a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub format: i64,
    pub with: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum CannotOpen {
    /// Sealed in a way that this version does not know.
    Format(i64),
    /// With a key that is not here.
    OtherKey,
    /// The key is here, and the bytes are not those that it sealed.
    Altered,
}

impl Envelope {
    /// From a setting: a file with one or two keys, or the keys themselves. Fails with a reason that quotes nothing.
    pub fn from_setting(value: &str) -> Result<Self, String> {
        if !Path::new(value).is_file() {
            return Self::parse(value);
        }
        // Its text may be a key: an error of the system does not quote it.
        let text = fs::read_to_string(value)
            .map_err(|error| format!("the file that it names cannot be read: {error}"))?;
        Self::parse(&text).map_err(|reason| format!("the file that it names is wrong: {reason}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut keys = text
            .split(|it: char| it.is_whitespace() || it == ',')
            .filter(|part| !part.is_empty())
            .map(|part| bytes(part).as_ref().map(EnvelopeKey::new).ok_or_else(bad));
        let newest = keys.next().ok_or_else(bad)??;
        let older = keys.next().transpose()?;
        if keys.next().is_some() {
            return Err("there are more than two keys: the new one and the old one".to_owned());
        }
        Ok(Self { newest, older })
    }

    /// The names of its keys, newest first.
    pub fn names(&self) -> String {
        match &self.older {
            None => self.newest.name.clone(),
            Some(older) => format!("{} and {}", self.newest.name, older.name),
        }
    }

    /// Whether this was sealed with the key that should be used from now on.
    pub fn is_newest(&self, sealed: &Sealed) -> bool {
        sealed.with == self.newest.name
    }

    /// Seals with the newest key.
    pub fn seal(&self, plain: &[u8]) -> Sealed {
        self.newest.seal(plain)
    }

    /// Seals with the same key as `before`, which servers that have not been given the newest yet can still open.
    pub fn seal_like(&self, before: &Sealed, plain: &[u8]) -> Sealed {
        self.named(&before.with).unwrap_or(&self.newest).seal(plain)
    }

    pub fn open(&self, sealed: &Sealed) -> Result<Vec<u8>, CannotOpen> {
        if sealed.format != FORMAT {
            return Err(CannotOpen::Format(sealed.format));
        }
        let key = self.named(&sealed.with).ok_or(CannotOpen::OtherKey)?;
        key.open(&sealed.bytes).ok_or(CannotOpen::Altered)
    }

    fn named(&self, name: &str) -> Option<&EnvelopeKey> {
        let mut keys = std::iter::once(&self.newest).chain(&self.older);
        keys.find(|key| key.name == name)
    }
}

/// Without the keys: settings are printed for debugging.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Envelope").field(&self.names()).finish()
    }
}

impl EnvelopeKey {
    fn new(key: &[u8; KEY]) -> Self {
        let name = derive(key, b"longhaul: name of an envelope key, version 1");
        let secret = derive(key, b"longhaul: keys in the database, version 1");
        Self {
            name: hex::encode(&name[..NAME]),
            cipher: XChaCha20Poly1305::new(&secret.into()),
        }
    }

    fn seal(&self, plain: &[u8]) -> Sealed {
        let nonce = random_bytes::<NONCE>();
        let payload = Payload {
            msg: plain,
            aad: &bound_to(&self.name),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a ring is shorter than the 256 GiB that the cipher takes");
        Sealed {
            format: FORMAT,
            with: self.name.clone(),
            bytes: [&nonce, &*sealed].concat(),
        }
    }

    fn open(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: &bound_to(&self.name),
        };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

/// What stands beside the sealed bytes, and cannot be changed without them.
fn bound_to(name: &str) -> Vec<u8> {
    [&FORMAT.to_be_bytes(), name.as_bytes()].concat()
}

fn derive(key: &[u8; KEY], purpose: &[u8]) -> [u8; 32] {
    let mut derive = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    derive.update(purpose);
    derive.finalize().into_bytes().into()
}

fn bytes(text: &str) -> Option<[u8; KEY]> {
    if text.len() == 2 * KEY {
        return hex::decode(text)?.try_into().ok();
    }
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [STANDARD, URL_SAFE].iter().find_map(|alphabet| {
        let decoded = GeneralPurpose::new(alphabet, lenient).decode(text).ok()?;
        decoded.try_into().ok()
    })
}

fn bad() -> String {
    "it is neither a file nor a key of 32 bytes in hexadecimal or base64; make one with `openssl rand -hex 32`"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(text: &str) -> Envelope {
        Envelope::from_setting(text).unwrap()
    }

    fn key(byte: u8) -> String {
        hex::encode(&[byte; KEY])
    }

    #[test]
    fn a_key_may_be_written_in_several_ways_or_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, format!("{}\n", key(0xfb))).unwrap();
        let whole = "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=";
        let bytes = base64::prelude::BASE64_STANDARD.encode([0xfb; KEY]);
        assert_eq!(whole.len(), bytes.len());
        let ways = [
            key(0xfb),
            key(0xfb).to_uppercase(),
            bytes.clone(),
            bytes.trim_end_matches('=').to_owned(),
            bytes.replace('+', "-").replace('/', "_"),
            file.display().to_string(),
        ];
        for way in &ways {
            assert_eq!(envelope(way).names(), envelope(&ways[0]).names(), "{way}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_and_never_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "canary").unwrap();
        let three = [key(1), key(2), key(3)].join(" ");
        for text in ["", " ", "canary", "canary/canary", &key(1)[1..], &three] {
            let reason = Envelope::from_setting(text).unwrap_err();
            assert!(
                !reason.contains("canary") && !reason.contains(&key(1)[1..]),
                "{reason}"
            );
        }
        let reason = Envelope::from_setting(&file.display().to_string()).unwrap_err();
        assert!(!reason.contains("canary"), "{reason}");
        let shown = format!("{:?}", envelope(&key(7)));
        assert!(!shown.contains(&key(7)), "{shown}");
    }

    #[test]
    fn two_keys_open_what_either_sealed_and_the_newest_seals() {
        let (old, new) = (envelope(&key(1)), envelope(&key(2)));
        let both = envelope(&format!("{} {}", key(2), key(1)));
        let by_old = old.seal(b"ring");
        assert_eq!(both.open(&by_old).unwrap(), b"ring");
        assert!(!both.is_newest(&by_old));
        // A change during the rotation stays readable for those that have the old key alone.
        assert_eq!(
            old.open(&both.seal_like(&by_old, b"next")).unwrap(),
            b"next"
        );
        let by_new = both.seal(b"ring");
        assert!(both.is_newest(&by_new));
        assert_eq!(new.open(&by_new).unwrap(), b"ring");
        assert_eq!(old.open(&by_new), Err(CannotOpen::OtherKey));
    }

    #[test]
    fn only_what_is_whole_is_opened() {
        let envelope = envelope(&key(1));
        let sealed = envelope.seal(b"ring");
        for bit in 0..sealed.bytes.len() * 8 {
            let mut forged = sealed.clone();
            forged.bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                envelope.open(&forged),
                Err(CannotOpen::Altered),
                "bit {bit}"
            );
        }
        for length in 0..sealed.bytes.len() {
            let mut short = sealed.clone();
            short.bytes.truncate(length);
            assert_eq!(envelope.open(&short), Err(CannotOpen::Altered));
        }
        let later = Sealed {
            format: FORMAT + 1,
            ..sealed
        };
        assert_eq!(envelope.open(&later), Err(CannotOpen::Format(FORMAT + 1)));
    }
}
