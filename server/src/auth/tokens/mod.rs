//! The texts that a client holds: the access token, a JWT that is checked without the database; the refresh token that
//! replaces it; and the binding, which names the session alone.

mod checked;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range, sync::Arc, time::Duration};

use app::api::Principal;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::checked::Checked;
use super::{
    ids::{SessionId, UserId},
    keys::{AccessKey, KeyRing, random_bytes},
};
use crate::{
    clock::{MAY_DIFFER, Timestamp},
    config::SigningAlgorithm,
};

/// An access token with the refresh token that replaces it. Deliberately neither `Serialize` nor
/// readable by `Debug`: only the answer to a client may hold the texts.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    pub access_token: String,
    pub access_expires_in: Duration,
    pub refresh_token: String,
    /// Whose tokens they are, see [`mint_binding`].
    pub binding: String,
    /// How long the session still lasts if it is not refreshed again.
    pub session_expires_in: Duration,
    /// How long it lasts at most, however often it is refreshed.
    pub session_max_in: Duration,
}

/// What a client gets at sign-in and at each refresh.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub who: Principal,
    pub tokens: TokenPair,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair")
            .field("access_expires_in", &self.access_expires_in)
            .field("session_expires_in", &self.session_expires_in)
            .finish_non_exhaustive()
    }
}

const TYPE: &str = "at+jwt";
const ISSUER: &str = "longhaul";
const AUDIENCE: &str = "longhaul";
/// Ours have about 450 characters. Longer ones are not worth decoding.
const LONGEST_ACCESS_TOKEN: usize = 2048;

/// Issues and checks access tokens.
pub struct AccessTokens {
    keys: Arc<KeyRing>,
    ttl: Duration,
    hs256: Validation,
    eddsa: Validation,
    checked: Checked,
}

/// A good access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub who: Principal,
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// Ours in every other respect: its session can still be named, to end it.
    Expired(Principal),
    Invalid,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// What the claims of a token of ours say that the others do not.
#[derive(Clone, Copy)]
struct Signed {
    who: Principal,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl AccessTokens {
    pub fn new(keys: Arc<KeyRing>, ttl: Duration) -> Self {
        Self {
            keys,
            ttl,
            hs256: validation(Algorithm::HS256),
            eddsa: validation(Algorithm::EdDSA),
            checked: Checked::default(),
        }
    }

    /// A token for `who`, which never outlives `session_ends_at`.
    pub fn issue(
        &self,
        who: Principal,
        session_ends_at: Timestamp,
        now: Timestamp,
    ) -> (String, Timestamp) {
        let issued = now.as_seconds();
        // Rounded up, so that it lives at least as long as `expires_in` promises.
        let expires = (ceil_seconds(now.plus(self.ttl))).min(session_ends_at.as_seconds());
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: who.user,
            sid: who.session,
            iat: issued,
            nbf: issued,
            exp: expires,
            jti: Uuid::new_v4(),
        };
        let key = self.keys.signing();
        let mut header = Header::new(key.jwt_algorithm());
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.kid.clone());
        let token = jsonwebtoken::encode(&header, &claims, key.encoding())
            .expect("plain claims and a key of the header's algorithm always encode");
        (token, Timestamp::from_seconds(expires))
    }

    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        let signed = self.authentic(token, now).ok_or(VerifyError::Invalid)?;
        // Another server may have issued it, whose clock is ahead. Both, or the limit below would count from a moment that is
        // still to come.
        let latest = now.plus(MAY_DIFFER);
        if latest < moment(signed.nbf)? || latest < moment(signed.iat)? {
            return Err(VerifyError::Invalid);
        }
        // A token from before LONGHAUL_ACCESS_TTL was shortened must not outlive the set of revoked
        // sessions, which remembers for one lifetime of today.
        let longest = moment(signed.iat)?.plus(Duration::from_secs(1) + self.ttl);
        let expires_at = moment(signed.exp)?.min(longest);
        let who = signed.who;
        if now >= expires_at {
            return Err(VerifyError::Expired(who));
        }
        Ok(Verified { who, expires_at })
    }

    fn authentic(&self, token: &str, now: Timestamp) -> Option<Signed> {
        if token.len() > LONGEST_ACCESS_TOKEN {
            return None;
        }
        let name = hash(token);
        if let Some((key, signed)) = self.checked.find(&name) {
            // The same key, and not another one of the same name.
            let may_verify = self.keys.find(&key.kid, now);
            if may_verify.is_some_and(|found| Arc::ptr_eq(&found, &key)) {
                return Some(signed);
            }
        }
        let (key, signed) = self.check_signature(token, now)?;
        self.checked.insert(name, key, signed, now);
        Some(signed)
    }

    fn check_signature(&self, token: &str, now: Timestamp) -> Option<(Arc<AccessKey>, Signed)> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        // The header chooses among our own keys by name, and says nothing else.
        let expected = Header {
            typ: header.typ.clone(),
            kid: header.kid.clone(),
            ..Header::new(header.alg)
        };
        if header.typ.as_deref() != Some(TYPE) || header != expected {
            return None;
        }
        let key = self.keys.find(header.kid.as_deref()?, now)?;
        // By the key, never by the header: else a public key could pass for a shared secret.
        let validation = match key.algorithm {
            SigningAlgorithm::Hs256 => &self.hs256,
            SigningAlgorithm::EdDsa => &self.eddsa,
        };
        let token = jsonwebtoken::decode::<Claims>(token, key.decoding(), validation).ok()?;
        let claims = token.claims;
        let signed = Signed {
            who: Principal {
                user: claims.sub,
                session: claims.sid,
            },
            iat: claims.iat,
            nbf: claims.nbf,
            exp: claims.exp,
        };
        Some((key, signed))
    }
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // The library asks the system's clock; `verify` asks ours.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// No token of ours names a moment before 1970 or after the year 9999.
fn moment(seconds: i64) -> Result<Timestamp, VerifyError> {
    let sensible = (0..=253_402_300_799).contains(&seconds);
    sensible
        .then(|| Timestamp::from_seconds(seconds))
        .ok_or(VerifyError::Invalid)
}

fn ceil_seconds(time: Timestamp) -> i64 {
    time.plus(Duration::from_millis(999)).as_seconds()
}

/// Bytes of an id, and of a tag.
const ID: usize = 16;
const TAG: usize = 32;

// Of a refresh token: version | session | generation | sibling | random | tag of all before
const VERSION: u8 = 2;
const SESSION: Range<usize> = 1..17;
const GENERATION: Range<usize> = 17..25;
const SIBLING: Range<usize> = 25..33;
const BODY: usize = 65;
const LEN: usize = BODY + TAG;

/// Issued before siblings were numbered; browsers still hold some.
const UNNUMBERED: u8 = 1;
const UNNUMBERED_LEN: usize = LEN - 8;

/// What an authentic refresh token says about itself. It is opaque text, whose tag lets garbage be refused without a
/// query; so no session can be ended by a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    pub session: SessionId,
    /// Its place in the token family. Under the tag, so that a token whose row was pruned can still be placed.
    pub generation: u64,
    /// Its number among the children of one parent, from 1; 0 if it has none.
    pub sibling: u64,
    pub hash: TokenHash,
}

/// SHA-256 of the text, which is all that the database stores.
pub type TokenHash = [u8; 32];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("not the shape of a refresh token")]
    Malformed,
    #[error("made by another server, or changed on the way")]
    BadTag,
}

impl RefreshToken {
    /// Creates a token and its text. The text goes to the client and nowhere else.
    pub fn mint(key: &[u8], session: SessionId, generation: u64, sibling: u64) -> (Self, String) {
        let mut bytes = [0; LEN];
        bytes[0] = VERSION;
        bytes[SESSION].copy_from_slice(&session.to_bytes());
        bytes[GENERATION].copy_from_slice(&generation.to_be_bytes());
        bytes[SIBLING].copy_from_slice(&sibling.to_be_bytes());
        bytes[SIBLING.end..BODY].copy_from_slice(&random_bytes::<32>());
        let tag = hmac(key, &[&bytes[..BODY]]).finalize().into_bytes();
        bytes[BODY..].copy_from_slice(&tag);
        let text = BASE64.encode(bytes);
        let token = Self {
            session,
            generation,
            sibling,
            hash: hash(&text),
        };
        (token, text)
    }

    pub fn parse(key: &[u8], text: &str) -> Result<Self, ParseError> {
        let mut bytes = [0; LEN];
        let length = BASE64
            .decode_slice(text, &mut bytes)
            .map_err(|_| ParseError::Malformed)?;
        if !matches!(
            (bytes[0], length),
            (VERSION, LEN) | (UNNUMBERED, UNNUMBERED_LEN)
        ) {
            return Err(ParseError::Malformed);
        }
        let (body, tag) = bytes[..length].split_at(length - TAG);
        // Compares in constant time.
        hmac(key, &[body])
            .verify_slice(tag)
            .map_err(|_| ParseError::BadTag)?;

        let mut session = [0; ID];
        session.copy_from_slice(&bytes[SESSION]);
        let number = |range: Range<usize>| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[range]);
            u64::from_be_bytes(number)
        };
        let sibling = match bytes[0] {
            UNNUMBERED => 0,
            _ => number(SIBLING),
        };
        Ok(Self {
            session: SessionId::from_bytes(session),
            generation: number(GENERATION),
            sibling,
            hash: hash(text),
        })
    }
}

/// The key serves other purposes too; no refresh token begins like this.
const BINDING: &[u8] = b"longhaul: which session, version 1";

/// Names the session that a browser belongs to, as the access token does too: a browser may lose that cookie alone.
/// It proves only that this server once gave it to this browser, and grants nothing.
pub fn mint_binding(key: &[u8], who: Principal) -> String {
    let ids = [who.user.to_bytes(), who.session.to_bytes()].concat();
    let tag = hmac(key, &[BINDING, &ids]).finalize().into_bytes();
    BASE64.encode([&*ids, &*tag].concat())
}

/// Whom a binding names, if it was made with `key`.
pub fn read_binding(key: &[u8], text: &str) -> Option<Principal> {
    let mut bytes = [0; 2 * ID + TAG];
    let length = BASE64.decode_slice(text, &mut bytes).ok()?;
    if length != bytes.len() {
        return None;
    }
    let (ids, tag) = bytes.split_at(2 * ID);
    // Compares in constant time.
    hmac(key, &[BINDING, ids]).verify_slice(tag).ok()?;
    let (user, session) = ids.split_at(ID);
    Some(Principal {
        user: UserId::from_bytes(user.try_into().ok()?),
        session: SessionId::from_bytes(session.try_into().ok()?),
    })
}

fn hash(text: &str) -> TokenHash {
    Sha256::digest(text).into()
}

pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        hmac.update(part);
    }
    hmac
}
