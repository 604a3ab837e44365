//! Algorithm confusion: a ring with keys of both kinds, and tokens that name one and were signed with
//! the other.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};

use crate::auth::{keys::AccessKey, tokens::*};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);

struct Fixture {
    tokens: AccessTokens,
    hs256: Arc<AccessKey>,
    eddsa: Arc<AccessKey>,
    _folder: tempfile::TempDir,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let open = |algorithm| Arc::new(KeyRing::open(folder.path(), algorithm, TTL, NOW).unwrap());
    let hs256 = open(SigningAlgorithm::Hs256).signing();
    let keys = open(SigningAlgorithm::EdDsa);
    Fixture {
        eddsa: keys.signing(),
        hs256,
        tokens: AccessTokens::new(keys, TTL),
        _folder: folder,
    }
}

fn claims() -> Value {
    let now = NOW.as_seconds();
    json!({
        "iss": "longhaul", "aud": "longhaul", "sub": UserId::new(), "sid": SessionId::new(),
        "iat": now, "nbf": now, "exp": now + 300, "jti": Uuid::new_v4(),
    })
}

/// Signed with `key` and `algorithm`, whatever the header says.
fn token(claimed: &str, kid: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let header = json!({ "alg": claimed, "typ": "at+jwt", "kid": kid });
    let part = |value: Value| BASE64.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims()));
    let tag = jsonwebtoken::crypto::sign(text.as_bytes(), key, algorithm).unwrap();
    format!("{text}.{tag}")
}

impl Fixture {
    fn accepts(&self, token: &str) -> bool {
        self.tokens.verify(token, NOW).is_ok()
    }
}

#[test]
fn of_all_mixtures_only_the_honest_ones_pass() {
    let f = fixture();
    for key in [&f.hs256, &f.eddsa] {
        for claimed in ["HS256", "EdDSA"] {
            for kid in [&f.hs256.kid, &f.eddsa.kid] {
                let algorithm = key.jwt_algorithm();
                let honest = *kid == key.kid && claimed == key.algorithm.to_string();
                let token = token(claimed, kid, key.encoding(), algorithm);
                assert_eq!(f.accepts(&token), honest, "{claimed} {algorithm:?} {kid}");
            }
        }
    }
}

#[test]
fn a_public_key_is_no_shared_secret() {
    let f = fixture();
    let public = f.eddsa.public().unwrap();
    let jwk = serde_json::to_value(&public).unwrap();
    let x = jwk["x"].as_str().unwrap();
    let raw = BASE64.decode(x).unwrap();
    let spki = [
        &[
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
        ][..],
        &raw,
    ]
    .concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        base64::prelude::BASE64_STANDARD.encode(&spki)
    );
    let (text, pem) = (jwk.to_string(), pem.as_bytes());
    for secret in [&raw, x.as_bytes(), &spki, pem, text.as_bytes(), b""] {
        for claimed in ["HS256", "EdDSA", "HS384", "none"] {
            for kid in [&f.eddsa.kid, &f.hs256.kid] {
                let key = EncodingKey::from_secret(secret);
                assert!(!f.accepts(&token(claimed, kid, &key, Algorithm::HS256)));
            }
        }
    }
}

#[test]
fn a_pair_that_the_token_brings_along_is_not_asked() {
    let f = fixture();
    let foreign = AccessKey::generate(SigningAlgorithm::EdDsa, NOW);
    for jwk in [None, foreign.public()] {
        for kid in [&f.eddsa.kid, &f.hs256.kid, &foreign.kid] {
            let header = Header {
                typ: Some("at+jwt".to_owned()),
                kid: Some(kid.clone()),
                jwk: jwk.clone(),
                ..Header::new(Algorithm::EdDSA)
            };
            let token = jsonwebtoken::encode(&header, &claims(), foreign.encoding()).unwrap();
            assert!(!f.accepts(&token));
        }
    }
}

/// What another service does with the published key.
#[test]
fn a_published_key_verifies_what_its_own_pair_signed_and_nothing_else() {
    let f = fixture();
    let stranger = AccessKey::generate(SigningAlgorithm::EdDsa, NOW);
    let published: Jwk = f.eddsa.public().unwrap();
    let key = DecodingKey::from_jwk(&published).unwrap();
    let mut validation = validation(Algorithm::EdDSA);
    validation.validate_exp = false;
    let who = Principal {
        user: UserId::new(),
        session: SessionId::new(),
    };
    let (ours, _) = f.tokens.issue(who, NOW.plus(TTL * 2), NOW);
    let read = jsonwebtoken::decode::<Claims>(&ours, &key, &validation).unwrap();
    assert_eq!((read.claims.sub, read.claims.sid), (who.user, who.session));
    assert_eq!(read.header.kid, published.common.key_id);

    for other in [&f.hs256, &Arc::new(stranger)] {
        let algorithm = other.jwt_algorithm();
        let token = token("EdDSA", &f.eddsa.kid, other.encoding(), algorithm);
        assert!(jsonwebtoken::decode::<Claims>(&token, &key, &validation).is_err());
    }
}
