//! `GET /.well-known/jwks.json`, from the side of a service that verifies with it.

use std::collections::HashSet;

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header, errors::ErrorKind, jwk::JwkSet,
};
use longhaul_server::{clock::Clock, commands::keys::Keys, config::SigningAlgorithm::EdDsa};
use reqwest::header::COOKIE;
use serde_json::Value;

use crate::app::{ACCESS_TTL, Ask, TestApp};

const PATH: &str = "/.well-known/jwks.json";

async fn fetch(app: &TestApp) -> JwkSet {
    serde_json::from_str(&app.get(PATH).answer().await.body).unwrap()
}

/// As another service would: the key by its id, the algorithm by the key.
fn verify(keys: &JwkSet, token: &str) -> Result<Value, String> {
    let kid = decode_header(token).unwrap().kid.unwrap();
    let key = keys.find(&kid).ok_or("no such key")?;
    assert_eq!(key.common.key_algorithm.unwrap().to_string(), "EdDSA");
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&["longhaul"]);
    validation.set_audience(&["longhaul"]);
    // The server of a test lives at a time of its own.
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(key).unwrap();
    let read = decode::<Value>(token, &key, &validation);
    read.map(|read| read.claims)
        .map_err(|error| format!("{:?}", error.kind()))
}

#[tokio::test]
async fn another_service_verifies_a_real_access_token() {
    let app = TestApp::with(&["--access-algorithm=EdDSA"]).await;
    let user = app.new_user().await;
    let token = app.sign_in_again(user).await.access_token;
    let keys = fetch(&app).await;
    assert_eq!(verify(&keys, &token).unwrap()["sub"], user.to_string());

    let (rest, signature) = token.rsplit_once('.').unwrap();
    let other = app.sign_in_again(user).await.access_token;
    let foreign = other.rsplit_once('.').unwrap().1;
    assert_ne!(signature, foreign);
    let expected = format!("{:?}", ErrorKind::InvalidSignature);
    assert_eq!(verify(&keys, &format!("{rest}.{foreign}")), Err(expected));
}

#[tokio::test]
async fn a_service_with_an_old_set_asks_again_and_a_dropped_key_is_published_no_more() {
    let app = TestApp::with(&["--access-algorithm=EdDSA"]).await;
    let old_token = app.sign_in_new_user().await.access_token;
    let old_set = fetch(&app).await;
    let (state, now) = (&app.running.state, app.clock.now());
    Keys::Rotate {
        algorithm: Some(EdDsa),
        now: false,
    }
    .run(&state.config, now)
    .await
    .unwrap();
    state.keys.look(now);

    let new_token = app.sign_in_new_user().await.access_token;
    assert_eq!(verify(&old_set, &new_token), Err("no such key".to_owned()));
    let both = fetch(&app).await;
    verify(&both, &new_token).unwrap();
    verify(&both, &old_token).unwrap();

    app.clock.advance(ACCESS_TTL * 2);
    let last = fetch(&app).await;
    verify(&last, &new_token).unwrap();
    assert_eq!(verify(&last, &old_token), Err("no such key".to_owned()));
}

#[tokio::test]
async fn shared_secrets_are_not_published() {
    let app = TestApp::start().await;
    let answer = app.get(PATH).answer().await;
    assert_eq!(answer.body, r#"{"keys":[]}"#);

    let app = app.restart_with(&["--access-algorithm=EdDSA"]).await;
    let answer = app.get(PATH).answer().await;
    let set = answer.json();
    let [key] = &set["keys"].as_array().unwrap()[..] else {
        panic!("{set}");
    };
    let fields: HashSet<_> = key
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        HashSet::from(["kty", "crv", "x", "kid", "alg", "use"])
    );
    let file = std::fs::read(app.folder.path().join("data/keys.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let secrets = file["access"].as_array().unwrap().iter();
    for secret in secrets.map(|key| &key["secret"]).chain([&file["refresh"]]) {
        assert!(!answer.body.contains(secret.as_str().unwrap()));
    }
}

#[tokio::test]
async fn the_same_for_everybody_and_cached_for_a_short_time() {
    let app = TestApp::with(&["--access-algorithm=EdDSA"]).await;
    let expired = app.sign_in_new_user().await.access_token;
    app.clock.advance(ACCESS_TTL);
    let plain = app.get(PATH).answer().await;
    // A browser with an expired session is not sent through a refresh for it.
    let asked = app
        .get(PATH)
        .header(COOKIE, format!("__Host-access={expired}"))
        .header("accept", "text/html")
        .answer()
        .await;
    for answer in [&plain, &asked] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body, plain.body);
        assert_eq!(answer.header("cache-control"), "public, max-age=60");
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(answer.headers.get("set-cookie").is_none());
    }
    assert_eq!(app.post(PATH).answer().await.status, 405);
}
