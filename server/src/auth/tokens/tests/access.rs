//! The access token.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::auth::{
    keys::{Ring, file},
    tokens::*,
};

pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);

pub(super) struct Fixture {
    pub(super) keys: Arc<KeyRing>,
    tokens: AccessTokens,
    pub(super) who: Principal,
    folder: tempfile::TempDir,
}

fn fixture() -> Fixture {
    fixture_with(SigningAlgorithm::Hs256)
}

pub(super) fn fixture_with(algorithm: SigningAlgorithm) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(KeyRing::open(folder.path(), algorithm, TTL, NOW).unwrap());
    Fixture {
        tokens: AccessTokens::new(keys.clone(), TTL),
        keys,
        who: Principal {
            user: UserId::new(),
            session: SessionId::new(),
        },
        folder,
    }
}

impl Fixture {
    pub(super) fn good_claims(&self) -> Value {
        let now = NOW.as_seconds();
        json!({
            "iss": "longhaul", "aud": "longhaul", "sub": self.who.user, "sid": self.who.session,
            "iat": now, "nbf": now, "exp": now + 300, "jti": Uuid::new_v4(),
        })
    }

    pub(super) fn good_header(&self) -> Value {
        let algorithm = self.keys.signing().jwt_algorithm();
        json!({"alg": algorithm, "typ": "at+jwt", "kid": self.keys.signing().kid})
    }

    /// Signed with the right key, whatever header and claims say.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_parts(&format!("{}.{}", encode(header), encode(claims)))
    }

    /// Header and claims as they stand in the token.
    pub(super) fn sign_parts(&self, text: &str) -> String {
        let key = self.keys.signing();
        let algorithm = key.jwt_algorithm();
        let tag = jsonwebtoken::crypto::sign(text.as_bytes(), key.encoding(), algorithm).unwrap();
        format!("{text}.{tag}")
    }

    /// Changes the keys as a command does, and has them read again.
    fn edit(&self, change: impl FnOnce(&mut Ring)) {
        file::change(self.folder.path(), |ring| {
            let mut ring = ring.unwrap();
            change(&mut ring);
            Ok((ring, ()))
        })
        .unwrap();
        self.keys.look(NOW);
    }

    pub(super) fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.tokens.verify(token, NOW)
    }
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

pub(super) fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

pub(super) fn without(mut object: Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap();
    object
}

#[test]
fn lives_from_its_issue_to_its_end_and_not_a_millisecond_longer() {
    for algorithm in [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa] {
        lives_to_its_end(&fixture_with(algorithm));
    }
}

fn lives_to_its_end(f: &Fixture) {
    let far = NOW.plus(TTL * 100);
    let (token, expires_at) = f.tokens.issue(f.who, far, NOW);
    let verified = Verified {
        who: f.who,
        expires_at,
    };
    assert_eq!(expires_at, NOW.plus(TTL));
    let ms = Duration::from_millis(1);
    // The clock of a server that checks it may be behind that of the one that issued it.
    let behind = NOW.minus(MAY_DIFFER);
    assert_eq!(f.tokens.verify(&token, behind), Ok(verified));
    assert_eq!(
        f.tokens.verify(&token, behind.minus(ms)),
        Err(VerifyError::Invalid)
    );
    assert_eq!(f.tokens.verify(&token, NOW), Ok(verified));
    assert_eq!(f.tokens.verify(&token, expires_at.minus(ms)), Ok(verified));
    assert_eq!(
        f.tokens.verify(&token, expires_at),
        Err(VerifyError::Expired(f.who))
    );
}

#[test]
fn a_token_that_was_good_is_judged_anew_at_each_use() {
    for algorithm in [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa] {
        let f = fixture_with(algorithm);
        let (token, _) = f.tokens.issue(f.who, NOW.plus(TTL * 100), NOW);
        let verified = f.verify(&token);
        assert_eq!(verified.map(|verified| verified.who), Ok(f.who));
        assert_eq!(f.verify(&token), verified);
        // One letter of the signature, or of what is signed.
        for place in [token.len() - 10, token.len() / 2] {
            let mut other = token.clone().into_bytes();
            other[place] = if other[place] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(f.verify(&other), Err(VerifyError::Invalid));
        }
        // The same name, and another secret.
        let kid = f.keys.signing().kid.clone();
        f.edit(|ring| {
            let other = AccessKey::new(kid, algorithm, NOW, None, &random_bytes::<32>());
            ring.access = vec![Arc::new(other.unwrap())];
        });
        assert_eq!(f.verify(&token), Err(VerifyError::Invalid));
    }
}

#[test]
fn a_token_that_was_good_ends_with_its_key() {
    let f = fixture();
    let (token, _) = f.tokens.issue(f.who, NOW.plus(TTL * 100), NOW);
    assert!(f.verify(&token).is_ok());
    let old = f.keys.signing().kid.clone();
    f.edit(|ring| {
        let new = ring.add(SigningAlgorithm::Hs256, NOW.minus(TTL * 3));
        ring.make_current(&new).unwrap();
        ring.retire(&old, NOW.minus(TTL * 2)).unwrap();
    });
    assert_eq!(f.verify(&token), Err(VerifyError::Invalid));
}

#[test]
fn never_outlives_its_session() {
    let f = fixture();
    let ends_at = NOW.plus(Duration::from_secs(10));
    assert_eq!(f.tokens.issue(f.who, ends_at, NOW).1, ends_at);
}

#[test]
fn a_shorter_lifetime_in_the_settings_shortens_tokens_already_out() {
    let f = fixture();
    let (token, _) = f.tokens.issue(f.who, NOW.plus(TTL * 100), NOW);
    let shorter = AccessTokens::new(f.keys.clone(), Duration::from_secs(10));
    assert!(
        shorter
            .verify(&token, NOW.plus(Duration::from_secs(10)))
            .is_ok()
    );
    let later = NOW.plus(Duration::from_secs(11));
    assert!(matches!(
        shorter.verify(&token, later),
        Err(VerifyError::Expired(_))
    ));
}

#[test]
fn the_hand_made_token_of_these_tests_is_good() {
    for algorithm in [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa] {
        let f = fixture_with(algorithm);
        let token = f.sign(&f.good_header(), &f.good_claims());
        assert!(f.verify(&token).is_ok(), "{algorithm}");
    }
}

#[test]
fn unsigned_and_foreign_signatures_are_refused() {
    let f = fixture();
    let none = with(f.good_header(), "alg", json!("none"));
    let bodies = format!("{}.{}", encode(&none), encode(&f.good_claims()));
    let foreign = jsonwebtoken::encode(
        &Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(f.keys.signing().kid.clone()),
            ..Header::default()
        },
        &f.good_claims(),
        &EncodingKey::from_secret(&[9; 32]),
    )
    .unwrap();
    for token in [
        format!("{bodies}."),
        bodies,
        foreign,
        String::new(),
        "..".to_owned(),
        "a.b.c.d".to_owned(),
    ] {
        assert_eq!(f.verify(&token), Err(VerifyError::Invalid), "{token}");
    }
}

#[test]
fn the_longest_token_that_is_decoded_has_2048_characters() {
    let f = fixture();
    let padded = |length: usize| {
        let claims = with(f.good_claims(), "padding", json!("x".repeat(length)));
        f.sign(&f.good_header(), &claims)
    };
    let room = 2048 - padded(0).len();
    let mut lengths = Vec::new();
    for token in (room / 2..room).map(padded) {
        assert_eq!(f.verify(&token).is_ok(), token.len() <= 2048);
        lengths.push(token.len());
    }
    // Base64 has no text of every length.
    assert!(lengths.iter().any(|length| (2046..=2048).contains(length)));
    assert!(lengths.iter().any(|length| (2049..2052).contains(length)));
}

#[test]
fn tokens_are_not_written_where_a_program_writes_what_it_has() {
    let pair = TokenPair {
        access_token: "canary-access".to_owned(),
        access_expires_in: Duration::from_secs(71),
        refresh_token: "canary-refresh".to_owned(),
        binding: "canary-binding".to_owned(),
        session_expires_in: Duration::from_secs(72),
        session_max_in: Duration::from_secs(73),
    };
    let written = format!("{pair:?}");
    assert!(!written.contains("canary"), "{written}");
    assert!(
        written.contains("71s") && written.contains("72s"),
        "{written}"
    );
}

#[test]
fn a_huge_token_is_not_even_decoded() {
    let f = fixture();
    let claims = with(f.good_claims(), "padding", json!("x".repeat(4000)));
    assert_eq!(
        f.verify(&f.sign(&f.good_header(), &claims)),
        Err(VerifyError::Invalid)
    );
}
