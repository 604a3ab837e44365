//! The access token: a JWT that says who asks, checked without the database.

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ids::{SessionId, UserId},
    keys::KeyRing,
};
use crate::clock::Timestamp;

const TYPE: &str = "at+jwt";
const ISSUER: &str = "longhaul";
const AUDIENCE: &str = "longhaul";
/// Ours have about 400 characters. Longer ones are not worth decoding.
const MAX_LEN: usize = 2048;

pub struct AccessTokens {
    keys: Arc<KeyRing>,
    ttl: Duration,
    validation: Validation,
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
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The library asks the system's clock and grants leeway; `verify` asks ours and grants none.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            keys,
            ttl,
            validation,
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
        // Up, so that it lives at least as long as `expires_in` promises.
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
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.clone());
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret))
            .expect("plain claims and an HMAC key always encode");
        (token, Timestamp::from_seconds(expires))
    }

    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        let claims = self.authentic(token).ok_or(VerifyError::Invalid)?;
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

    fn authentic(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_LEN {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        // The header chooses among our own keys by name, and nothing else.
        let brings_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some();
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() || brings_key {
            return None;
        }
        let key = DecodingKey::from_secret(&self.keys.find(header.kid.as_deref()?)?.secret);
        let token = jsonwebtoken::decode::<Claims>(token, &key, &self.validation).ok()?;
        Some(token.claims)
    }
}

fn ceil_seconds(time: Timestamp) -> i64 {
    time.plus(Duration::from_millis(999)).as_seconds()
}
