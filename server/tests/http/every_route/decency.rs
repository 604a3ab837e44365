//! What every answer of every route owes its reader, refusals among them: headers, a content type that is true, a code,
//! cookies that stay where they belong, and no token in a place where it could be read.

use std::collections::HashSet;

use longhaul_server::auth::tokens::TokenPair;
use reqwest::{
    Method,
    header::{CONTENT_LENGTH, LOCATION, ORIGIN, SET_COOKIE},
};

use super::{
    calls::{Call, calls},
    owner::{Ids, Owner, hash_of_password, with_cookies},
    table::{ROUTES, filled},
};
use crate::{
    app::{Answer, Ask, PASSWORD, TestApp},
    browser::Browser,
    pages::between,
};

/// The types of all that is not a page and not JSON.
const OTHER_TYPES: [&str; 7] = [
    "text/plain; charset=utf-8",
    "text/plain; version=0.0.4; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "application/pdf",
    "image/jpeg",
    "application/octet-stream",
];

const LARGEST_COOKIE: usize = 4096;

/// Looks at one answer after the other.
struct Inspection<'a> {
    tokens: Option<&'a TokenPair>,
    /// Of the pages so far.
    nonces: HashSet<String>,
    statuses: HashSet<u16>,
}

/// What the answer was given to.
#[derive(Clone, Copy)]
struct Asked<'a> {
    at: &'a str,
    method: &'a str,
    path: &'a str,
    signed_in: bool,
    https: bool,
}

impl<'a> Inspection<'a> {
    fn of(tokens: Option<&'a TokenPair>) -> Self {
        Self {
            tokens,
            nonces: HashSet::new(),
            statuses: HashSet::new(),
        }
    }

    fn look_at(&mut self, answer: &Answer, asked: Asked<'_>) {
        let at = asked.at;
        self.statuses.insert(answer.status.as_u16());
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{at}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{at}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{at}");
        let remembered = answer.header("strict-transport-security");
        assert_eq!(
            remembered.starts_with("max-age=31536000"),
            asked.https,
            "{at}"
        );
        let for_programs = asked.path.starts_with("/api") || asked.path.starts_with("/auth");
        let is_file = is_file(asked.path);
        if for_programs || (asked.signed_in && !is_file) {
            assert_eq!(answer.header("cache-control"), "no-store", "{at}");
        }
        self.policy(answer, asked);
        body(answer, asked);
        self.no_reflection(answer, asked);
        for value in answer.headers.get_all(SET_COOKIE) {
            cookie(value.to_str().unwrap(), at);
            assert_eq!(answer.header("cache-control"), "no-store", "{at}");
        }
    }

    fn policy(&mut self, answer: &Answer, asked: Asked<'_>) {
        let at = asked.at;
        let policy = answer.header("content-security-policy");
        if !answer.header("content-type").starts_with("text/html") {
            assert_eq!(policy, "frame-ancestors 'none'", "{at}");
            return;
        }
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{at}"
        );
        let nonce = between(policy, "'nonce-", "'").to_owned();
        assert!(nonce.len() >= 20, "{at}: {policy}");
        for needed in [
            "default-src 'none'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(needed), "{at}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{at}: {policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{at}: {policy}");
        for script in answer.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            // What is no script at all is not run.
            if tag.contains("type=\"application/json\"") {
                continue;
            }
            assert!(tag.contains(&nonce), "{at}: <script{tag}> has no nonce");
        }
        assert!(self.nonces.insert(nonce), "{at}: a nonce is used once");
    }

    fn no_reflection(&self, answer: &Answer, Asked { at, .. }: Asked<'_>) {
        for name in answer.headers.keys() {
            assert!(!name.as_str().starts_with("access-control"), "{at}: {name}");
        }
        let mut shown = answer.body.clone();
        for (name, value) in &answer.headers {
            if name != SET_COOKIE {
                shown += value.to_str().unwrap();
            }
        }
        assert!(!shown.contains("evil.example"), "{at}");
        let location = answer.header(LOCATION.as_str());
        assert!(!location.contains("eyJ"), "{at}: {location}");
        if let Some(tokens) = self.tokens {
            for token in [&tokens.access_token, &tokens.refresh_token, &tokens.binding] {
                assert!(!shown.contains(token.as_str()), "{at}");
            }
        }
    }
}

/// The same for all users, and read by programs that look at the status alone.
fn is_file(path: &str) -> bool {
    let files = ["/texts", "/healthz", "/readyz", "/metrics", "/.well-known"];
    files.iter().any(|file| path.starts_with(file))
}

/// The content type is true, and a refusal says why.
fn body(answer: &Answer, asked: Asked<'_>) {
    let Asked { at, method, .. } = asked;
    let content_type = answer.header("content-type");
    let is_json = content_type == "application/json";
    let is_page = content_type == "text/html; charset=utf-8";
    let refused = answer.status.is_client_error() || answer.status.is_server_error();
    if answer.body.is_empty() {
        let silent = method == "HEAD" || !refused || is_file(asked.path);
        assert!(silent, "{at}: {} without a word", answer.status);
        return;
    }
    if is_page {
        assert!(answer.body.starts_with("<!DOCTYPE html>"), "{at}");
    } else if is_json {
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_else(|error| {
            panic!("{at}: {error}: {}", answer.body);
        });
        if refused {
            for part in ["error", "message"] {
                assert!(said[part].is_string(), "{at}: {said}");
            }
        }
    } else {
        assert!(!refused || content_type.starts_with("text/plain"), "{at}");
        assert!(OTHER_TYPES.contains(&content_type), "{at}: {content_type}");
    }
    if refused && !is_page {
        assert!(is_json, "{at}: {content_type} {}", answer.body);
    }
}

/// One `Set-Cookie`.
fn cookie(text: &str, at: &str) {
    assert!(text.len() <= LARGEST_COOKIE, "{at}: {} bytes", text.len());
    let (pair, attributes) = text.split_once("; ").unwrap();
    let (name, _) = pair.split_once('=').unwrap();
    let attributes: Vec<&str> = attributes.split("; ").collect();
    let has = |attribute: &str| attributes.contains(&attribute);
    assert!(has("Secure") && has("SameSite=Lax"), "{at}: {text}");
    let domain = attributes.iter().any(|it| it.starts_with("Domain"));
    assert!(!domain, "{at}: {text}");
    match name {
        "__Secure-refresh" => assert!(has("HttpOnly") && has("Path=/auth"), "{at}: {text}"),
        // For a script alone: that a post was saved. It says nothing and opens nothing.
        "saved-copy" => assert!(has("Path=/applications"), "{at}: {text}"),
        name => {
            assert!(name.starts_with("__Host-"), "{at}: {text}");
            assert!(has("HttpOnly") && has("Path=/"), "{at}: {text}");
        }
    }
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Everything that can be asked of a route: its requests, and every method with something that it does not take.
fn all_calls(route: &'static str, methods: &[&'static str], ids: &Ids) -> Vec<Call> {
    let mut all = Vec::new();
    for method in METHODS {
        if methods.contains(&method) {
            all.extend(calls(method, route, ids, &ids.draft));
        }
        let plain = Call {
            method,
            path: filled(route, "x"),
            headers: vec![("tus-resumable", "1.0.0".to_owned())],
            body: String::new(),
        };
        if !methods.contains(&method) || ["GET", "HEAD", "OPTIONS"].contains(&method) {
            all.push(plain);
            continue;
        }
        for (kind, body) in [
            ("application/json", "{\"a\":"),
            ("application/json", "{\"of another\":\"shape\"}"),
            ("application/x-www-form-urlencoded", "a=%ff&=&&b"),
            ("multipart/form-data; boundary=b", "no parts"),
            ("text/plain", "text"),
        ] {
            let body = body.to_owned();
            all.push(
                Call {
                    body,
                    ..plain.clone()
                }
                .with("content-type", kind),
            );
        }
        all.push(plain);
    }
    all
}

const HOW: [&str; 3] = ["program", "person", "script"];

async fn ask(app: &TestApp, call: &Call, how: &str, tokens: Option<&TokenPair>) -> Answer {
    let mut request = call.request(app);
    request = match (how, tokens) {
        (_, None) => request,
        ("program", Some(tokens)) => request.bearer_auth(&tokens.access_token),
        (_, Some(tokens)) => with_cookies(app, request, tokens),
    };
    request = match how {
        "program" => request,
        "person" => request
            .header("accept", "text/html")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document"),
        _ => request.header("accept", "application/json"),
    };
    // What changes something would be refused from there.
    let site = match call.method {
        "GET" | "HEAD" | "OPTIONS" => "cross-site",
        _ => "same-origin",
    };
    let request = request
        .header("sec-fetch-site", site)
        .header(ORIGIN, "https://evil.example");
    request.header("x-forwarded-proto", "https").answer().await
}

#[tokio::test]
async fn every_answer_of_every_route_is_safe_and_says_what_it_is() {
    let flags = [
        "--inspector=true",
        "--sign-in-limit=100000/3m",
        "--trusted-proxies=127.0.0.1",
    ];
    let app = TestApp::with_pages_and(&flags).await;
    let hash = hash_of_password(&app).await;
    let mut statuses = HashSet::new();
    for (route, methods) in ROUTES {
        let ada = Owner::of_everything(&app, &hash).await;
        let ids = Ids {
            password: "no password of anybody".to_owned(),
            ..ada.ids.clone()
        };
        for how in HOW {
            let signed_in = ada.applicant.again().await;
            for tokens in [None, Some(&signed_in)] {
                let mut inspection = Inspection::of(tokens);
                for call in all_calls(route, methods, &ids) {
                    let answer = ask(&app, &call, how, tokens).await;
                    let signed_in = tokens.is_some();
                    let at = format!(
                        "{how} signed in {signed_in}: {} {} {:?}: {} {}",
                        call.method, call.path, call.headers, answer.status, answer.body
                    );
                    let asked = Asked {
                        at: &at,
                        method: call.method,
                        path: &call.path,
                        signed_in,
                        https: true,
                    };
                    inspection.look_at(&answer, asked);
                    assert!(answer.status.as_u16() < 500, "{at}");
                }
                statuses.extend(inspection.statuses);
            }
        }
    }
    for status in [200, 201, 204, 303, 307, 400, 401, 404, 405, 409, 415, 422] {
        assert!(statuses.contains(&status), "{status}: {statuses:?}");
    }
}

/// 413, 429, 500 and 503 need something more than a request.
#[tokio::test]
async fn the_rarer_refusals_are_no_less_safe() {
    let app = TestApp::with_pages_and(&["--inspector=true", "--sign-in-limit=1/3m"]).await;
    let hash = hash_of_password(&app).await;
    let ada = Owner::of_everything(&app, &hash).await;
    let mut statuses = HashSet::new();
    let mut look = async |app: &TestApp, call: &Call, how: &str, status: u16| {
        let answer = ask(app, call, how, Some(&ada.tokens)).await;
        let at = format!("{how}: {} {}: {}", call.method, call.path, answer.body);
        let mut inspection = Inspection::of(None);
        let asked = Asked {
            at: &at,
            method: call.method,
            path: &call.path,
            signed_in: true,
            https: false,
        };
        inspection.look_at(&answer, asked);
        assert_eq!(answer.status, status, "{at}");
        statuses.insert(status);
    };
    let large = |path: &str| Call {
        method: "POST",
        path: path.to_owned(),
        headers: vec![(
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        )],
        body: "x".repeat(1024 * 1024 + 1),
    };
    let wrong = calls("POST", "/login", &Ids::of_nobody(), "");
    let panics = Call {
        method: "GET",
        path: "/panics".to_owned(),
        headers: Vec::new(),
        body: String::new(),
    };
    for how in HOW {
        let page = format!("/applications/{}/you", ada.ids.draft);
        for path in [&*page, "/account", "/language", "/api/me", "/nothing"] {
            look(&app, &large(path), how, 413).await;
        }
    }
    for (how, status) in [("person", 400), ("person", 429), ("script", 429)] {
        look(&app, &wrong[0], how, status).await;
    }
    let echoing = TestApp::start().await;
    look(&echoing, &panics, "program", 500).await;
    look(&echoing, &panics, "person", 500).await;

    app.running.state.store.close().await;
    for (route, methods) in ROUTES {
        for method in *methods {
            for call in calls(method, route, &ada.ids, &ada.ids.draft) {
                for how in HOW {
                    let answer = ask(&app, &call, how, Some(&ada.tokens)).await;
                    let at = format!("{how}: {method} {}: {}", call.path, answer.body);
                    let mut inspection = Inspection::of(None);
                    inspection.look_at(
                        &answer,
                        Asked {
                            at: &at,
                            method,
                            path: &call.path,
                            signed_in: true,
                            https: false,
                        },
                    );
                    assert_ne!(answer.status, 500, "{at}");
                }
            }
        }
    }
    assert_eq!(statuses.len(), 4, "{statuses:?}");
}

/// Nothing that a user chooses makes a cookie longer.
#[tokio::test]
async fn cookies_stay_within_what_browsers_keep() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::new(&app);
    let domain = [vec!["d".repeat(61); 3].join("."), "example".to_owned()].join(".");
    let name = "n".repeat(254 - domain.len() - 1);
    let form = format!(
        "email={name}%40{domain}&password={}",
        PASSWORD.replace(' ', "+")
    );
    let to = format!("/applications?x={}", "y".repeat(5_000));
    let address = format!(
        "/register?return_to={}",
        form_urlencoded::byte_serialize(to.as_bytes()).collect::<String>()
    );
    let agent = "Mozilla/5.0 (X11; Linux x86_64) ".repeat(200);
    let answer = browser
        .fetch_with(Method::POST, &address, |request| {
            request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "text/html")
                .header("user-agent", agent)
                .header(CONTENT_LENGTH, form.len())
                .body(form)
        })
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let refreshed = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    for answer in [&answer, &refreshed] {
        let cookies: Vec<_> = answer.headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(cookies.len(), 3);
        for value in cookies {
            cookie(value.to_str().unwrap(), "the longest");
        }
    }
}
