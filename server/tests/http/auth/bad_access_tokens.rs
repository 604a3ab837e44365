//! Forged access tokens at every place that takes one: as a bearer token, as a cookie, for a page and for a server function.
//! The whole table is in `server/src/auth/tokens/tests`; here are those that need no key of the server.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::{Method, RequestBuilder, header::COOKIE};
use serde_json::{Value, json};

use crate::app::{Answer, Ask, TestApp};

/// The parts of a good token, to be put together differently.
struct Parts {
    header: Value,
    claims: Value,
    tag: String,
    /// The public key of the server.
    public: Vec<u8>,
}

impl Parts {
    async fn of(app: &TestApp, good: &str) -> Self {
        let [header, claims, tag] = good.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts: {good}")
        };
        let read = |part| serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap();
        let published = app.get("/.well-known/jwks.json").answer().await.json();
        let x = published["keys"][0]["x"].as_str().unwrap();
        Self {
            header: read(header),
            claims: read(claims),
            tag: tag.to_owned(),
            public: BASE64.decode(x).unwrap(),
        }
    }

    fn header(&self, changes: Value) -> Value {
        changed(&self.header, changes)
    }

    fn forgeries(&self, good: &str) -> Vec<(&'static str, String)> {
        let hs256 = |secret: &[u8], header: &Value, claims: &Value| {
            let text = unsigned(header, claims);
            let key = EncodingKey::from_secret(secret);
            let tag = jsonwebtoken::crypto::sign(text.as_bytes(), &key, Algorithm::HS256).unwrap();
            format!("{text}.{tag}")
        };
        let as_hs256 = self.header(json!({"alg": "HS256"}));
        let none = self.header(json!({"alg": "none"}));
        let own_key = json!({"kty": "oct", "k": BASE64.encode(b"mine")});
        let for_longer = changed(&self.claims, json!({"exp": 4_000_000_000_i64}));
        let someone_else = changed(
            &self.claims,
            json!({"sub": "00000000-0000-4000-8000-000000000000"}),
        );
        let text = unsigned(&self.header, &self.claims);
        vec![
            ("unsigned", format!("{}.", unsigned(&none, &self.claims))),
            (
                "unsigned, with a tag",
                format!("{}.{}", unsigned(&none, &self.claims), self.tag),
            ),
            ("no tag", format!("{text}.")),
            (
                "a later end",
                format!("{}.{}", unsigned(&self.header, &for_longer), self.tag),
            ),
            (
                "another user",
                format!("{}.{}", unsigned(&self.header, &someone_else), self.tag),
            ),
            (
                "the public key as a secret",
                hs256(&self.public, &as_hs256, &self.claims),
            ),
            ("an empty secret", hs256(b"", &as_hs256, &self.claims)),
            (
                "a key that it brings along",
                hs256(
                    b"mine",
                    &self.header(json!({"alg": "HS256", "jwk": own_key})),
                    &self.claims,
                ),
            ),
            (
                "a key from elsewhere",
                hs256(
                    b"mine",
                    &self.header(json!({"alg": "HS256", "jku": "https://example.com/keys"})),
                    &self.claims,
                ),
            ),
            (
                "a key from a file",
                hs256(
                    b"",
                    &self.header(json!({"alg": "HS256", "kid": "../../dev/null"})),
                    &self.claims,
                ),
            ),
            (
                "a key from a query",
                hs256(
                    b"x",
                    &self.header(json!({"alg": "HS256", "kid": "' UNION SELECT 'x"})),
                    &self.claims,
                ),
            ),
            ("a part more", format!("{good}.{}", self.tag)),
            ("a dot behind", format!("{good}.")),
            ("padded", format!("{good}=")),
            ("cut off", good[..good.len() - 1].to_owned()),
            ("a blank within", good.replacen('.', " .", 1)),
            ("long", format!("{good}{}", "A".repeat(4000))),
            ("not ASCII", format!("{good}\u{e4}")),
            ("dots", "..".to_owned()),
        ]
    }
}

fn changed(object: &Value, changes: Value) -> Value {
    let mut object = object.clone();
    let (Value::Object(into), Value::Object(changes)) = (&mut object, changes) else {
        panic!("objects")
    };
    into.extend(changes);
    object
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn as_bearer(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("authorization", format!("Bearer {token}").into_bytes())
}

fn as_cookie(request: RequestBuilder, token: &str) -> RequestBuilder {
    request
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, format!("__Host-access={token}").into_bytes())
}

type Show = fn(RequestBuilder, &str) -> RequestBuilder;

/// What each place says to `token`.
async fn everywhere(app: &TestApp, token: &str) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for (how, show) in [("bearer", as_bearer as Show), ("cookie", as_cookie)] {
        for (method, path, body) in [
            (Method::GET, "/api/me", None),
            (Method::GET, "/api/sessions", None),
            (Method::POST, "/api/applications/list", Some(json!({}))),
            (
                Method::POST,
                "/api/applications/load",
                Some(json!({"id": "0".repeat(32)})),
            ),
            (Method::POST, "/api/uploads", None),
        ] {
            let request = show(app.request(method, path), token).header("tus-resumable", "1.0.0");
            let request = match body {
                Some(body) => request.json(&body),
                None => request,
            };
            answers.push((format!("{how} {path}"), request.answer().await));
        }
    }
    answers
}

#[tokio::test]
async fn forged_tokens_open_nothing_wherever_they_are_shown() {
    let app = TestApp::with_pages_and(&["--access-algorithm=EdDSA"]).await;
    let good = app.sign_in_new_user().await.access_token;
    for (place, answer) in everywhere(&app, &good).await {
        assert_ne!(answer.status, 401, "{place}: {}", answer.body);
    }
    let parts = Parts::of(&app, &good).await;
    for (forgery, token) in parts.forgeries(&good) {
        for (place, answer) in everywhere(&app, &token).await {
            let (status, code) = answer.error();
            // A cookie that is no text is no cookie.
            let missing = forgery == "not ASCII" && place.starts_with("cookie");
            let expected = if missing {
                "unauthenticated"
            } else {
                "invalid_token"
            };
            assert_eq!((status, &*code), (401, expected), "{forgery}: {place}");
        }
        // A page leads to the sign-in.
        let page = as_cookie(
            app.get("/applications").header("accept", "text/html"),
            &token,
        );
        let answer = page.answer().await;
        assert_eq!(answer.status, 303, "{forgery}");
        assert!(!answer.headers.contains_key("set-cookie"), "{forgery}");
        // And it ends nothing.
        as_bearer(app.post("/auth/logout"), &token).answer().await;
    }
    assert_eq!(app.me(&good).await.status, 200);
}
