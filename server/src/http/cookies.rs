//! The session's cookies, and the choice of a language: none is ever visible to JavaScript. One more, for JavaScript
//! alone, says that a post was saved.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use cookie::{Cookie, SameSite};
use longhaul_session::{Grant, Limits, protocol};
use serde_json::json;

use crate::{
    auth::tokens::{SignedIn, TokenPair},
    config::Config,
};

/// To be appended to an answer, for example with `axum::response::AppendHeaders`.
pub type CookieHeaders = [(HeaderName, HeaderValue); 3];

#[derive(Clone, Copy)]
struct Kind {
    prefixed: &'static str,
    plain: &'static str,
    path: &'static str,
}

const ACCESS: Kind = Kind {
    prefixed: "__Host-access",
    plain: "access",
    path: "/",
};
const REFRESH: Kind = Kind {
    prefixed: "__Secure-refresh",
    plain: "refresh",
    path: "/auth",
};
/// Which session it is. Like the access cookie it cannot be set by another host of the same domain, and it stays when
/// that one is lost.
const BINDING: Kind = Kind {
    prefixed: "__Host-session",
    plain: "session",
    path: "/",
};
const LANGUAGE: Kind = Kind {
    prefixed: "__Host-language",
    plain: "language",
    path: "/",
};
const ONE_YEAR: Duration = Duration::from_hours(8760);

/// How long the page that follows a post has to arrive.
const ONE_MINUTE: Duration = Duration::from_mins(1);

/// Tells the page that comes next that `copy`, which the posted page kept on its device, is on the server now.
pub fn saved_copy(config: &Config, copy: &str) -> Option<(HeaderName, HeaderValue)> {
    let is_name = copy.len() == 12 && copy.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let cookie = Cookie::build(("saved-copy", copy))
        .path("/applications")
        .secure(config.cookie_secure)
        .same_site(SameSite::Lax)
        .max_age(life(ONE_MINUTE))
        .build();
    is_name.then(|| header_of(&cookie))
}

/// Keeps the choice of a language for a year.
pub fn set_language(config: &Config, tag: &str) -> (HeaderName, HeaderValue) {
    make(config, LANGUAGE, tag, ONE_YEAR)
}

pub fn language<'h>(config: &Config, headers: &'h HeaderMap) -> Option<&'h str> {
    read_all(headers, LANGUAGE.name(config)).next()
}

/// The cookies of a sign-in or a refresh.
pub fn set(config: &Config, tokens: &TokenPair) -> CookieHeaders {
    let life = tokens.session_expires_in;
    // The access cookie outlives its token: the server must see that the token has expired, not
    // that there is none, to know that a refresh will help.
    [
        make(config, ACCESS, &tokens.access_token, life),
        make(config, REFRESH, &tokens.refresh_token, life),
        make(config, BINDING, &tokens.binding, life),
    ]
}

/// The answer to a browser: the tokens in cookies, and none of them in the body.
pub fn token_answer(config: &Config, signed_in: &SignedIn) -> Response {
    let tokens = &signed_in.tokens;
    // Beside the body, whose fields are fixed.
    let grant = Grant {
        user: Some(signed_in.who.user.to_string()),
        limits: Some(Limits {
            idle: tokens.session_expires_in,
            max: tokens.session_max_in,
        }),
        ..Grant::new(tokens.access_expires_in)
    };
    let expires_in = tokens.access_expires_in.as_secs();
    (
        [(protocol::SESSION_INFO, grant.info())],
        AppendHeaders(set(config, tokens)),
        Json(json!({"expires_in": expires_in})),
    )
        .into_response()
}

/// The access cookie alone.
pub fn set_access(config: &Config, token: &str, life: Duration) -> (HeaderName, HeaderValue) {
    make(config, ACCESS, token, life)
}

pub fn clear(config: &Config) -> CookieHeaders {
    [ACCESS, REFRESH, BINDING].map(|kind| make(config, kind, "", Duration::ZERO))
}

pub fn binding<'h>(config: &Config, headers: &'h HeaderMap) -> Option<&'h str> {
    read_all(headers, BINDING.name(config)).next()
}

/// Whether the browser has brought any cookie of the kind that signs in, and so keeps them.
pub fn are_kept(config: &Config, headers: &HeaderMap) -> bool {
    [ACCESS, BINDING, LANGUAGE]
        .iter()
        .any(|kind| read_all(headers, kind.name(config)).next().is_some())
}

pub fn access<'h>(config: &Config, headers: &'h HeaderMap) -> Option<&'h str> {
    read_all(headers, ACCESS.name(config)).next()
}

/// All of them: another host of the same domain can add one of its own, and put it first.
pub fn refresh<'h>(config: &Config, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> {
    read_all(headers, REFRESH.name(config))
}

impl Kind {
    fn name(self, config: &Config) -> &'static str {
        // Browsers refuse the prefixes without Secure.
        if config.cookie_secure {
            self.prefixed
        } else {
            self.plain
        }
    }
}

fn make(config: &Config, kind: Kind, value: &str, life: Duration) -> (HeaderName, HeaderValue) {
    let cookie = Cookie::build((kind.name(config), value))
        .path(kind.path)
        .http_only(true)
        .secure(config.cookie_secure)
        // Lax for the refresh cookie too. A user who follows a link in an e-mail to a page of the
        // form is sent through `/auth/refresh`; the whole chain counts as cross-site, so a Strict
        // cookie would stay behind and they would have to sign in. What Lax adds is harmless: a
        // foreign page can make the browser refresh, but sees nothing of the answer, and every
        // POST is checked for its origin as well.
        .same_site(SameSite::Lax)
        .max_age(self::life(life))
        .build();
    header_of(&cookie)
}

fn life(life: Duration) -> cookie::time::Duration {
    cookie::time::Duration::seconds(i64::try_from(life.as_secs()).unwrap_or(i64::MAX))
}

fn header_of(cookie: &Cookie) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::try_from(cookie.to_string())
        .expect("tokens are base64url, names are letters and digits, and the rest is constant");
    (header::SET_COOKIE, value)
}

fn read_all<'h>(headers: &'h HeaderMap, name: &'static str) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}
