//! Refuses requests that another site makes in the name of a browser's cookies.

use app::api::ErrorCode;
use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, Method, Uri,
        header::{AUTHORIZATION, COOKIE, HOST, ORIGIN},
    },
};

use crate::http::error::ApiFailure;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// # Errors
/// The refusal of a request that another site has made.
pub fn require(request: &Request) -> Result<(), ApiFailure> {
    if is_allowed(request.method(), request.headers(), request.uri()) {
        return Ok(());
    }
    Err(ApiFailure::new(
        ErrorCode::CrossOrigin,
        "This request came from another site and was refused.",
    ))
}

pub(crate) fn is_allowed(method: &Method, headers: &HeaderMap, uri: &Uri) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    // No foreign page can add a bearer token without asking first, and we never say yes. Other
    // schemes do not count: browsers send remembered passwords along by themselves.
    if is_bearer(headers) {
        return true;
    }
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    // Refused even without cookies: otherwise a foreign page could sign its visitor in as another user.
    if let Some(site) = text(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    if let Some(origin) = text(ORIGIN) {
        let host = text(HOST).or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
        return host.is_some_and(|host| is_same_host(origin, host));
    }
    // Not a browser, which sends one or the other, unless it also brings a browser's cookies.
    !headers.contains_key(COOKIE)
}

pub(crate) fn is_bearer(headers: &HeaderMap) -> bool {
    let scheme = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.as_bytes().get(..7));
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
}

fn is_same_host(origin: &str, host: &str) -> bool {
    let (authority, port) = match origin.split_once("://") {
        Some(("https", authority)) => (authority, ":443"),
        Some(("http", authority)) => (authority, ":80"),
        _ => return false,
    };
    let strip = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
    !authority.is_empty() && strip(authority) == strip(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_with_their_default_port() {
        let table = [
            ("http://127.0.0.1:3000", "127.0.0.1:3000", true),
            ("https://Example.com", "example.com", true),
            ("https://example.com", "example.com:443", true),
            ("http://example.com:80", "example.com", true),
            ("http://[::1]:3000", "[::1]:3000", true),
            ("https://example.com", "example.com:80", false),
            ("https://example.com:444", "example.com", false),
            ("https://example.com.evil.example", "example.com", false),
            ("https://evil.example", "example.com", false),
            ("null", "null", false),
            ("http://", "", false),
            ("ftp://example.com", "example.com", false),
        ];
        for (origin, host, same) in table {
            assert_eq!(is_same_host(origin, host), same, "{origin} {host}");
        }
    }
}
