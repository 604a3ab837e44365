//! The claims, signed with the right key.

use serde_json::{Value, json};

use super::{Table, sign_text};
use crate::auth::{
    ids::{SessionId, UserId},
    tokens::tests::access::{Fixture, NOW, with, without},
};

pub(super) fn claims(f: &Fixture) -> Table {
    let good = || f.good_claims();
    let now = NOW.as_seconds();
    let mut tokens: Table = values()
        .into_iter()
        .map(|(name, value)| {
            let told = format!("claim {name}={value}");
            (told, f.sign(&f.good_header(), &with(good(), name, value)))
        })
        .collect();
    for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"] {
        let token = f.sign(&f.good_header(), &without(good(), name));
        tokens.push((format!("no {name}"), token));
    }
    let (text, header) = (good().to_string(), f.good_header().to_string());
    let open = text.strip_suffix('}').unwrap();
    for (name, value) in [
        ("exp", json!(now + 1_000_000)),
        ("sub", json!(UserId::new())),
        ("sid", json!(SessionId::new())),
        ("iss", json!("longhaul")),
        ("aud", json!("longhaul")),
    ] {
        let twice = format!(r#"{open},"{name}":{value}}}"#);
        tokens.push((format!("two {name}"), sign_text(f, &header, twice)));
        let twice = format!(r#"{{"{name}":{value},{}"#, text.strip_prefix('{').unwrap());
        tokens.push((
            format!("two {name}, the other first"),
            sign_text(f, &header, twice),
        ));
    }
    let not_utf8 = [b"{\"iss\":\"\xff\xfe".as_slice(), b"\"}"].concat();
    for (name, claims) in [
        ("text behind", format!("{text}x").into_bytes()),
        ("two objects", format!("{text}{text}").into_bytes()),
        ("an array", format!("[{text}]").into_bytes()),
        ("text", b"\"text\"".to_vec()),
        ("null", b"null".to_vec()),
        ("nothing", Vec::new()),
        ("not UTF-8", not_utf8),
        ("deeply nested", "[".repeat(900).into_bytes()),
    ] {
        tokens.push((format!("claims: {name}"), sign_text(f, &header, claims)));
    }
    tokens
}

/// What stands in place of a claim.
fn values() -> Vec<(&'static str, Value)> {
    let now = NOW.as_seconds();
    let mut table: Vec<(&str, Value)> = Vec::new();
    for name in ["iss", "aud"] {
        table.extend(
            [
                json!("another"),
                json!("Longhaul"),
                json!("longhaul "),
                json!("https://longhaul"),
                json!(""),
                json!(null),
                json!(7),
                json!(["another"]),
                json!(["another", "longhaul"]),
            ]
            .map(|value| (name, value)),
        );
    }
    for name in ["sub", "sid", "jti"] {
        table.extend(
            [
                json!("not an id"),
                json!("' OR 1=1 --"),
                json!(""),
                json!(null),
                json!(7),
            ]
            .map(|value| (name, value)),
        );
    }
    for name in ["exp", "nbf", "iat"] {
        table.extend(
            [
                json!(format!("{}", now + 300)),
                json!(null),
                json!(true),
                json!([now + 300]),
                json!({}),
                json!(1e300),
                json!(f64::from(i32::MAX) + 0.5),
                json!(-1),
                json!(i64::MIN),
                json!(i64::MAX),
                json!(u64::MAX),
            ]
            .map(|value| (name, value)),
        );
    }
    table.extend([
        ("exp", json!(0)),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("nbf", json!(now + 61)),
        ("nbf", json!(now + 1_000_000)),
        ("iat", json!(now + 61)),
    ]);
    table
}
