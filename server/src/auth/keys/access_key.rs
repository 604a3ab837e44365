//! One key for access tokens: signs, verifies, and may be shown in public if it is one half of a pair.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, PublicKeyUse},
};

use crate::{auth::random, clock::Timestamp, config::SigningAlgorithm};

/// HS256 wants at least as many bits as its hash gives; Ed25519 takes exactly these.
pub(super) const SECRET_LEN: usize = 32;

/// PKCS#8 around the 32 bytes of an Ed25519 key (RFC 8410, section 7), which is what signing asks for.
const ED25519_PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

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
        let kid = format!("{:016x}", u64::from_be_bytes(random::bytes()));
        let secret = random::bytes::<SECRET_LEN>();
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
