//! The keys as one value: what each key can do, which one signs, which ones verify, and how that may change.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, PublicKeyUse},
};
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, config::SigningAlgorithm};

/// Version 1 had HS256 only, and its newest key signed. Both versions are read, this one is written.
const VERSION: u32 = 2;

/// HS256 wants at least as many bits as its hash gives; Ed25519 takes exactly these.
const SECRET_LEN: usize = 32;

/// PKCS#8 around the 32 bytes of an Ed25519 key (RFC 8410, section 7), which is what signing asks for.
const ED25519_PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

#[derive(Clone)]
pub struct Ring {
    /// Oldest first; never empty.
    pub access: Vec<Arc<AccessKey>>,
    /// One of `access`, and not retired.
    current: String,
    pub refresh: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no key {0}; `server keys list` shows them all")]
    Unknown(String),
    #[error(
        "{0} is the current key, which signs. Make another key current first (`server keys use`), or do everything in one step with `server keys rotate`"
    )]
    Current(String),
}

impl Ring {
    pub fn new(algorithm: SigningAlgorithm, now: Timestamp) -> Self {
        let first = AccessKey::generate(algorithm, now);
        Self {
            current: first.kid.clone(),
            access: vec![Arc::new(first)],
            refresh: random_bytes::<SECRET_LEN>().to_vec(),
        }
    }

    pub fn current(&self) -> &Arc<AccessKey> {
        self.find(&self.current)
            .expect("a ring is made with its current key, which is never removed")
    }

    pub fn is_current(&self, key: &AccessKey) -> bool {
        key.kid == self.current
    }

    pub fn find(&self, kid: &str) -> Option<&Arc<AccessKey>> {
        self.access.iter().find(|key| key.kid == kid)
    }

    /// Whether there is a key of this kind that is not retired.
    pub fn has(&self, algorithm: SigningAlgorithm) -> bool {
        let mut keys = self.access.iter();
        keys.any(|key| key.algorithm == algorithm && key.retired_at.is_none())
    }

    /// Adds a key that verifies but does not sign yet.
    pub fn add(&mut self, algorithm: SigningAlgorithm, now: Timestamp) -> String {
        let key = AccessKey::generate(algorithm, now);
        let kid = key.kid.clone();
        self.access.push(Arc::new(key));
        kid
    }

    /// Makes a key current. A retired key can come back: services that verify still know it.
    pub fn make_current(&mut self, kid: &str) -> Result<(), ChangeError> {
        self.get_mut(kid)?.retired_at = None;
        kid.clone_into(&mut self.current);
        Ok(())
    }

    /// Starts retiring a key. A second call changes nothing: its time is already running.
    pub fn retire(&mut self, kid: &str, now: Timestamp) -> Result<(), ChangeError> {
        self.refuse_current(kid)?;
        self.get_mut(kid)?.retired_at.get_or_insert(now);
        Ok(())
    }

    /// Removes a key at once: clients with a token signed by it have to refresh.
    pub fn remove(&mut self, kid: &str) -> Result<(), ChangeError> {
        self.refuse_current(kid)?;
        self.get_mut(kid)?;
        self.access.retain(|key| key.kid != kid);
        Ok(())
    }

    /// Removes retired keys whose time is over, and returns whether there were any.
    pub fn prune(&mut self, now: Timestamp, verify_for: Duration) -> bool {
        let before = self.access.len();
        self.access.retain(|key| !is_over(key, now, verify_for));
        self.access.len() < before
    }

    pub fn others(&self) -> Vec<String> {
        let others = self.access.iter().filter(|key| !self.is_current(key));
        others.map(|key| key.kid.clone()).collect()
    }

    fn refuse_current(&self, kid: &str) -> Result<(), ChangeError> {
        if kid == self.current {
            Err(ChangeError::Current(kid.to_owned()))
        } else {
            Ok(())
        }
    }

    fn get_mut(&mut self, kid: &str) -> Result<&mut AccessKey, ChangeError> {
        let found = self.access.iter_mut().find(|key| key.kid == kid);
        found
            .map(Arc::make_mut)
            .ok_or_else(|| ChangeError::Unknown(kid.to_owned()))
    }
}

/// A retired key verifies until the last token that it signed has expired.
pub fn is_over(key: &AccessKey, now: Timestamp, verify_for: Duration) -> bool {
    key.retired_at
        .is_some_and(|retired_at| now >= retired_at.plus(verify_for))
}

/// One key for access tokens: signs, verifies, and may be shown in public if it is one half of a pair.
/// Deliberately without `Debug`: the secret must not end up in a log.
#[derive(Clone)]
pub struct AccessKey {
    pub kid: String,
    pub algorithm: SigningAlgorithm,
    pub created_at: Timestamp,
    /// Since then the key is retired: it verifies until the last token it signed has expired.
    pub retired_at: Option<Timestamp>,
    secret: Arc<[u8]>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl AccessKey {
    pub fn generate(algorithm: SigningAlgorithm, now: Timestamp) -> Self {
        // Hexadecimal: an id that begins with a dash would look like a flag on the command line.
        let kid = format!("{:016x}", u64::from_be_bytes(random_bytes()));
        let secret = random_bytes::<SECRET_LEN>();
        Self::new(kid, algorithm, now, None, &secret).expect("32 bytes are a key of either kind")
    }

    /// Fails with a reason that does not quote the secret.
    pub fn new(
        kid: String,
        algorithm: SigningAlgorithm,
        created_at: Timestamp,
        retired_at: Option<Timestamp>,
        secret: &[u8],
    ) -> Result<Self, String> {
        let (encoding, decoding) = match algorithm {
            SigningAlgorithm::Hs256 if secret.len() < SECRET_LEN => {
                return Err(format!("a key is shorter than {SECRET_LEN} bytes"));
            }
            SigningAlgorithm::Hs256 => (
                EncodingKey::from_secret(secret),
                DecodingKey::from_secret(secret),
            ),
            SigningAlgorithm::EdDsa => ed25519(secret)?,
        };
        Ok(Self {
            kid,
            algorithm,
            created_at,
            retired_at,
            secret: secret.into(),
            encoding,
            decoding,
        })
    }

    /// What this key signs with, and the only thing that it accepts.
    pub fn jwt_algorithm(&self) -> Algorithm {
        match self.algorithm {
            SigningAlgorithm::Hs256 => Algorithm::HS256,
            SigningAlgorithm::EdDsa => Algorithm::EdDSA,
        }
    }

    pub fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    pub fn secret_text(&self) -> String {
        BASE64.encode(&self.secret)
    }

    /// The public half. A key that both signs and verifies has none.
    pub fn public(&self) -> Option<Jwk> {
        if self.algorithm == SigningAlgorithm::Hs256 {
            return None;
        }
        let mut jwk = Jwk::from_decoding_key(&self.decoding, Some(self.jwt_algorithm())).ok()?;
        jwk.common.key_id = Some(self.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Some(jwk)
    }
}

fn ed25519(secret: &[u8]) -> Result<(EncodingKey, DecodingKey), String> {
    if secret.len() != SECRET_LEN {
        return Err(format!("an Ed25519 key has not {SECRET_LEN} bytes"));
    }
    let encoding = EncodingKey::from_ed_der(&[&ED25519_PKCS8, secret].concat());
    let pair = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA)
        .and_then(|public| DecodingKey::from_jwk(&public));
    let decoding = pair.map_err(|_| "an Ed25519 key cannot be used".to_owned())?;
    Ok((encoding, decoding))
}

/// Random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: no key or token made after that would be safe.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gave no random bytes: {error}");
    }
    bytes
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    /// The key that signs. Without it the newest does.
    #[serde(default)]
    current: Option<String>,
    access: Vec<WrittenKey>,
    /// HMAC key of the refresh tokens' tags.
    refresh: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    kid: String,
    #[serde(default)]
    algorithm: SigningAlgorithm,
    created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<Timestamp>,
    secret: String,
}

impl Ring {
    /// Fails with a reason that never quotes a secret.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        // Serde's own message could quote one.
        let mut written: Written = serde_json::from_slice(bytes)
            .map_err(|error| format!("line {}, column {}", error.line(), error.column()))?;
        if !(1..=VERSION).contains(&written.version) {
            return Err(format!("version {} is unknown", written.version));
        }
        written.access.sort_by_key(|key| key.created_at);
        let keys = written.access.into_iter();
        let access = keys
            .map(|key| AccessKey::try_from(key).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        let Some(newest) = access.last() else {
            return Err("it has no access key".to_owned());
        };
        let current = written.current.unwrap_or_else(|| newest.kid.clone());
        let ring = Self {
            access,
            current,
            refresh: secret(&written.refresh)?,
        };
        let named = |kid: &str| ring.access.iter().filter(|key| key.kid == kid).count();
        if ring.access.iter().any(|key| named(&key.kid) > 1) {
            return Err("two keys have the same kid".to_owned());
        }
        match ring.find(&ring.current) {
            None => Err("its current key is not in it".to_owned()),
            Some(key) if key.retired_at.is_some() => Err("its current key is retired".to_owned()),
            Some(_) => Ok(ring),
        }
    }

    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let access = self.access.iter().map(|key| WrittenKey {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            created_at: key.created_at,
            retired_at: key.retired_at,
            secret: key.secret_text(),
        });
        serde_json::to_vec_pretty(&Written {
            version: VERSION,
            current: Some(self.current.clone()),
            access: access.collect(),
            refresh: BASE64.encode(&self.refresh),
        })
    }
}

impl TryFrom<WrittenKey> for AccessKey {
    type Error = String;

    fn try_from(key: WrittenKey) -> Result<Self, String> {
        let secret = secret(&key.secret)?;
        Self::new(
            key.kid,
            key.algorithm,
            key.created_at,
            key.retired_at,
            &secret,
        )
    }
}

fn secret(text: &str) -> Result<Vec<u8>, String> {
    let bytes = BASE64
        .decode(text)
        .map_err(|_| "a key is not base64url".to_owned())?;
    if bytes.len() < SECRET_LEN {
        return Err(format!("a key is shorter than {SECRET_LEN} bytes"));
    }
    Ok(bytes)
}
