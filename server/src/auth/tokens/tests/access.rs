//! The access token.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::auth::tokens::*;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);

struct Fixture {
    keys: Arc<KeyRing>,
    tokens: AccessTokens,
    who: Principal,
    _folder: tempfile::TempDir,
}

fn fixture() -> Fixture {
    fixture_with(SigningAlgorithm::Hs256)
}

fn fixture_with(algorithm: SigningAlgorithm) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(KeyRing::open(folder.path(), algorithm, TTL, NOW).unwrap());
    Fixture {
        tokens: AccessTokens::new(keys.clone(), TTL),
        keys,
        who: Principal {
            user: UserId::new(),
            session: SessionId::new(),
        },
        _folder: folder,
    }
}

impl Fixture {
    fn good_claims(&self) -> Value {
        let now = NOW.as_seconds();
        json!({
            "iss": "longhaul", "aud": "longhaul", "sub": self.who.user, "sid": self.who.session,
            "iat": now, "nbf": now, "exp": now + 300, "jti": Uuid::new_v4(),
        })
    }

    fn good_header(&self) -> Value {
        let algorithm = self.keys.signing().jwt_algorithm();
        json!({"alg": algorithm, "typ": "at+jwt", "kid": self.keys.signing().kid})
    }

    /// Signed with the right key, whatever header and claims say.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        let text = format!("{}.{}", encode(header), encode(claims));
        let key = self.keys.signing();
        let algorithm = key.jwt_algorithm();
        let tag = jsonwebtoken::crypto::sign(text.as_bytes(), key.encoding(), algorithm).unwrap();
        format!("{text}.{tag}")
    }

    fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.tokens.verify(token, NOW)
    }
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

fn without(mut object: Value, key: &str) -> Value {
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
    assert_eq!(
        f.tokens.verify(&token, NOW.minus(ms)),
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
fn headers_of_another_kind_are_refused() {
    for algorithm in [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa] {
        refuses_other_headers(&fixture_with(algorithm));
    }
}

fn refuses_other_headers(f: &Fixture) {
    let header = || f.good_header();
    let table = [
        without(header(), "typ"),
        without(header(), "kid"),
        without(header(), "alg"),
        with(header(), "typ", json!("JWT")),
        with(header(), "typ", json!("AT+JWT")),
        with(header(), "kid", json!("another")),
        with(header(), "kid", json!("../../keys.json")),
        with(header(), "kid", json!("' OR 1=1 --")),
        with(header(), "kid", json!(7)),
        with(header(), "alg", json!("none")),
        with(header(), "alg", json!("None")),
        with(header(), "alg", json!("HS384")),
        with(header(), "alg", json!("RS256")),
        with(header(), "alg", json!("ES256")),
        with(header(), "jku", json!("https://example.com/keys")),
        with(header(), "x5u", json!("https://example.com/keys")),
        with(header(), "jwk", json!({"kty": "oct", "k": "AAAA"})),
        with(header(), "crit", json!(["exp"])),
    ];
    for header in table {
        let token = f.sign(&header, &f.good_claims());
        assert_eq!(f.verify(&token), Err(VerifyError::Invalid), "{header}");
    }
}

#[test]
fn claims_that_are_wrong_missing_or_mistyped_are_refused() {
    let f = fixture();
    let claims = || f.good_claims();
    let now = NOW.as_seconds();
    let mut table = vec![
        with(claims(), "iss", json!("another")),
        with(claims(), "aud", json!("another")),
        with(claims(), "aud", json!(["another"])),
        with(claims(), "sub", json!("not an id")),
        with(claims(), "exp", json!(format!("{}", now + 300))),
        with(claims(), "exp", json!(null)),
        with(claims(), "exp", json!(1e300)),
        with(claims(), "nbf", json!(now + 1)),
        with(claims(), "nbf", json!("now")),
        json!([]),
        json!("text"),
    ];
    table.extend(
        ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"]
            .map(|name| without(claims(), name)),
    );
    for claims in table {
        let token = f.sign(&f.good_header(), &claims);
        assert_eq!(f.verify(&token), Err(VerifyError::Invalid), "{claims}");
    }
}

#[test]
fn moments_at_the_ends_of_time_are_moments() {
    let f = fixture();
    for (name, at, accepted) in [
        ("iat", i64::MAX, false),
        ("iat", i64::MIN, false),
        ("exp", i64::MAX, true),
        ("exp", i64::MIN, false),
        ("nbf", i64::MAX, false),
        ("nbf", 0, true),
    ] {
        let token = f.sign(&f.good_header(), &with(f.good_claims(), name, json!(at)));
        assert_eq!(f.verify(&token).is_ok(), accepted, "{name} {at}");
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
fn every_changed_character_is_noticed() {
    for algorithm in [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa] {
        notices_changes(&fixture_with(algorithm));
    }
}

fn notices_changes(f: &Fixture) {
    let (token, _) = f.tokens.issue(f.who, NOW.plus(TTL * 100), NOW);
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert_eq!(
            f.verify(&forged),
            Err(VerifyError::Invalid),
            "character {at}"
        );
        assert_eq!(
            f.verify(&token[..at]),
            Err(VerifyError::Invalid),
            "first {at} characters"
        );
    }
}

#[test]
fn the_longest_token_that_is_decoded_has_2048_characters() {
    let f = fixture();
    let padded = |length: usize| {
        let claims = with(f.good_claims(), "padding", json!("x".repeat(length)));
        // Base64 has no text of every length: with this header there is one of 2048.
        f.sign(&with(f.good_header(), "cty", json!("x")), &claims)
    };
    let room = 2048 - padded(0).len();
    let mut lengths = Vec::new();
    for token in (room / 2..room).map(padded) {
        assert_eq!(f.verify(&token).is_ok(), token.len() <= 2048);
        lengths.push(token.len());
    }
    assert!(lengths.contains(&2048) && lengths.iter().any(|length| (2049..2052).contains(length)));
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
