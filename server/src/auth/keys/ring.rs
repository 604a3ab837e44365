//! The keys as one value: which one signs, which ones verify, and how that may change.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};

use super::access_key::{AccessKey, SECRET_LEN};
use crate::{auth::random, clock::Timestamp, config::SigningAlgorithm};

/// Version 1 had HS256 only, and its newest key signed. Both versions are read, this one is written.
const VERSION: u32 = 2;

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
            refresh: random::bytes::<SECRET_LEN>().to_vec(),
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
        self.current = kid.to_owned();
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
    created_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<i64>,
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
            created_at: key.created_at.as_millis(),
            retired_at: key.retired_at.map(Timestamp::as_millis),
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
        let created_at = Timestamp::from_millis(key.created_at);
        let retired_at = key.retired_at.map(Timestamp::from_millis);
        let secret = secret(&key.secret)?;
        Self::new(key.kid, key.algorithm, created_at, retired_at, &secret)
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
