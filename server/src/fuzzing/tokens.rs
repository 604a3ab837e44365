//! Tokens, and the file of the keys that they are made with.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::api::{Principal, SessionId, UserId};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::Value;

use crate::{
    auth::{
        keys::{KeyRing, Ring},
        seal::Sealer,
        tokens::{AccessTokens, RefreshToken, Verified, VerifyError, read_binding},
    },
    clock::Timestamp,
    config::SigningAlgorithm,
};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);
const KEY: &[u8] = &[7; 32];

struct Fixture {
    keys: Arc<KeyRing>,
    tokens: AccessTokens,
    genuine: String,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = KeyRing::open(folder.path(), SigningAlgorithm::Hs256, TTL, NOW);
    let keys = Arc::new(keys.expect("keys"));
    let tokens = AccessTokens::new(keys.clone(), TTL);
    let who = Principal {
        user: UserId::new(),
        session: SessionId::new(),
    };
    let genuine = tokens.issue(who, NOW.plus(TTL), NOW).0;
    Fixture {
        keys,
        tokens,
        genuine,
    }
});

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An access token as it arrives. `{genuine}` stands for one that is good; with anything before or after it, it is not.
pub(super) fn access_token(bytes: &[u8]) {
    let fixture = &*FIXTURE;
    let token = text(bytes).replace("{genuine}", &fixture.genuine);
    let is_genuine = token == fixture.genuine;
    let verified = fixture.tokens.verify(&token, NOW);
    assert_eq!(verified.is_ok(), is_genuine, "{token}");
}

/// Header and claims, in two lines, under a good signature. `{kid}` stands for the key.
pub(super) fn signed_claims(bytes: &[u8]) {
    let fixture = &*FIXTURE;
    let key = fixture.keys.signing();
    let said = text(bytes).replace("{kid}", &key.kid);
    let (header, claims) = said.split_once('\n').unwrap_or((&said, ""));
    let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
    let tag = jsonwebtoken::crypto::sign(signed.as_bytes(), key.encoding(), key.jwt_algorithm());
    let token = format!("{signed}.{}", tag.expect("signed"));
    match fixture.tokens.verify(&token, NOW) {
        Ok(Verified { expires_at, .. }) => {
            assert_are_ours(header, claims);
            assert!(expires_at > NOW && expires_at <= NOW.plus(TTL + Duration::from_secs(1)));
        }
        Err(VerifyError::Expired(_)) => assert_are_ours(header, claims),
        Err(VerifyError::Invalid) => {}
    }
}

fn assert_are_ours(header: &str, claims: &str) {
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("what was accepted is JSON");
    let (header, claims) = (read(header), read(claims));
    assert_eq!(header["typ"], "at+jwt");
    assert_eq!(header["alg"], "HS256");
    for key in ["jku", "jwk", "x5u", "crit"] {
        assert!(header[key].is_null(), "{header}");
    }
    assert_eq!(claims["iss"], "longhaul");
    let audience = &claims["aud"];
    assert!(audience == "longhaul", "{audience}");
    let seconds = |name: &str| claims[name].as_i64().expect("a number");
    assert!(Timestamp::from_seconds(seconds("nbf")) <= NOW);
    for id in ["sub", "sid"] {
        assert!(claims[id].is_string(), "{claims}");
    }
}

/// Refresh tokens, bindings and sealed posts: what was not made here is none.
pub(super) fn opaque_token(bytes: &[u8]) {
    let text = text(bytes);
    assert!(RefreshToken::parse(KEY, &text).is_err());
    assert_eq!(read_binding(KEY, &text), None);
    assert_eq!(Sealer::new(KEY).open(&text), None);
    let encoded = BASE64.encode(bytes);
    assert!(RefreshToken::parse(KEY, &encoded).is_err());
    assert_eq!(read_binding(KEY, &encoded), None);
    assert_eq!(Sealer::new(KEY).open(&encoded), None);
}

/// A key file is read as a whole ring or not at all, and written as it is read.
pub(super) fn key_file(bytes: &[u8]) {
    let Ok(ring) = Ring::parse(bytes) else { return };
    let written = ring.to_bytes().expect("written");
    let again = Ring::parse(&written).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.current().kid, ring.current().kid);
    assert_eq!(again.others(), ring.others());
    assert_eq!(again.refresh, ring.refresh);
    assert!(ring.access.iter().all(|key| again.find(&key.kid).is_some()));
    assert!(ring.current().retired_at.is_none());
}
