//! The access token: a JWT that says who asks, checked without the database.

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ids::{SessionId, UserId},
    keys::KeyRing,
};
use crate::{clock::Timestamp, config::SigningAlgorithm};

const TYPE: &str = "at+jwt";
const ISSUER: &str = "longhaul";
const AUDIENCE: &str = "longhaul";
/// Ours have about 450 characters. Longer ones are not worth decoding.
const MAX_LEN: usize = 2048;

pub struct AccessTokens {
    keys: Arc<KeyRing>,
    ttl: Duration,
    hs256: Validation,
    eddsa: Validation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub user: UserId,
    pub session: SessionId,
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// Ours in every other respect: its session can still be named, to end it.
    Expired(Verified),
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

impl AccessTokens {
    pub fn new(keys: Arc<KeyRing>, ttl: Duration) -> Self {
        Self {
            keys,
            ttl,
            hs256: validation(Algorithm::HS256),
            eddsa: validation(Algorithm::EdDSA),
        }
    }

    /// A token for `session`, which never outlives `session_ends_at`.
    pub fn issue(
        &self,
        user: UserId,
        session: SessionId,
        session_ends_at: Timestamp,
        now: Timestamp,
    ) -> (String, Timestamp) {
        let issued = now.as_seconds();
        // Rounded up, so that it lives at least as long as `expires_in` promises.
        let expires = (ceil_seconds(now.plus(self.ttl))).min(session_ends_at.as_seconds());
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: session,
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
        let claims = self.authentic(token, now).ok_or(VerifyError::Invalid)?;
        if now < Timestamp::from_seconds(claims.nbf) {
            return Err(VerifyError::Invalid);
        }
        // A token from before LONGHAUL_ACCESS_TTL was shortened must not outlive the set of revoked
        // sessions, which remembers for one lifetime of today.
        let longest = Timestamp::from_seconds(claims.iat + 1).plus(self.ttl);
        let verified = Verified {
            user: claims.sub,
            session: claims.sid,
            expires_at: Timestamp::from_seconds(claims.exp).min(longest),
        };
        if now >= verified.expires_at {
            return Err(VerifyError::Expired(verified));
        }
        Ok(verified)
    }

    fn authentic(&self, token: &str, now: Timestamp) -> Option<Claims> {
        if token.len() > MAX_LEN {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        // The header chooses among our own keys by name, and nothing else.
        let brings_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some();
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() || brings_key {
            return None;
        }
        let key = self.keys.find(header.kid.as_deref()?, now)?;
        // By the key, never by the header: else a public key could pass for a shared secret.
        let validation = match key.algorithm {
            SigningAlgorithm::Hs256 => &self.hs256,
            SigningAlgorithm::EdDsa => &self.eddsa,
        };
        let token = jsonwebtoken::decode::<Claims>(token, key.decoding(), validation).ok()?;
        Some(token.claims)
    }
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // The library asks the system's clock and grants leeway; `verify` asks ours and grants none.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn ceil_seconds(time: Timestamp) -> i64 {
    time.plus(Duration::from_millis(999)).as_seconds()
}
