//! The header: it may choose among the keys of the ring, and nothing else.

use serde_json::{Value, json};

use super::{Table, sign_text};
use crate::{
    auth::tokens::tests::access::{Fixture, with, without},
    config::SigningAlgorithm,
};

pub(super) fn headers(f: &Fixture) -> Table {
    let good = || f.good_header();
    let mut tokens: Table = values(f)
        .into_iter()
        .map(|(name, value)| {
            let told = format!("header {name}={value:.80}");
            (told, f.sign(&with(good(), name, value), &f.good_claims()))
        })
        .collect();
    for name in ["alg", "typ", "kid"] {
        let token = f.sign(&without(good(), name), &f.good_claims());
        tokens.push((format!("no {name}"), token));
    }
    let (text, claims) = (good().to_string(), f.good_claims().to_string());
    let open = text.strip_suffix('}').unwrap();
    for (name, header) in [
        ("two alg", format!(r#"{open},"alg":"none"}}"#)),
        ("two kid", format!(r#"{open},"kid":"another"}}"#)),
        ("two typ", format!(r#"{open},"typ":"JWT"}}"#)),
        ("text behind", format!("{text}x")),
        ("an array", format!("[{text}]")),
        ("no JSON", "alg".to_owned()),
        ("empty", String::new()),
    ] {
        tokens.push((format!("header: {name}"), sign_text(f, header, &claims)));
    }
    tokens
}

/// What stands in the header in place of what should, or besides.
fn values(f: &Fixture) -> Vec<(&'static str, Value)> {
    let mut table = Vec::new();
    let algorithms = [
        "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256",
        "ES384", "Ed25519", "eddsa", "hs256", " HS256", "HS256\0",
    ];
    let other = match f.keys.signing().algorithm {
        SigningAlgorithm::Hs256 => "EdDSA",
        SigningAlgorithm::EdDsa => "HS256",
    };
    for algorithm in algorithms.into_iter().chain([other]) {
        table.push(("alg", json!(algorithm)));
    }
    table.extend([json!(null), json!(256), json!(["HS256"])].map(|value| ("alg", value)));
    table.extend(
        [
            json!("JWT"),
            json!("AT+JWT"),
            json!("application/at+jwt"),
            json!("at+jwt "),
            json!(""),
            json!(null),
            json!(["at+jwt"]),
        ]
        .map(|value| ("typ", value)),
    );
    let kid = f.keys.signing().kid.clone();
    table.extend(
        [
            json!("../../keys.json"),
            json!("/dev/null"),
            json!("file:///dev/null"),
            json!("' OR 1=1 --"),
            json!("' UNION SELECT 'secret"),
            json!(format!("{kid}\0")),
            json!(format!("{kid}'")),
            json!(format!(" {kid}")),
            json!(format!("{kid} ")),
            json!(kid.to_uppercase() + "A"),
            json!("k".repeat(1500)),
            json!("ключ"),
            json!("\u{202e}"),
            json!("`id`"),
            json!("$(id)"),
            json!(""),
            json!(7),
            json!(null),
            json!([kid]),
            json!({ "kid": kid }),
        ]
        .map(|value| ("kid", value)),
    );
    let jwk = json!({"kty": "oct", "k": "AAAA"});
    table.extend([
        ("jku", json!("https://example.com/keys")),
        ("jku", json!("http://127.0.0.1/.well-known/jwks.json")),
        ("x5u", json!("https://example.com/certificate")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("jwk", jwk.clone()),
        ("jwks", json!({ "keys": [jwk] })),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
        ("key", json!("AAAA")),
    ]);
    table
}
