//! Headers that make every answer safer, whichever route it comes from.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, SET_COOKIE,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::Response,
};

use super::client::Client;
use crate::{
    http::{cookies, negotiation::asker::is_html, paths},
    state::AppState,
};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const ONE_YEAR: &str = "max-age=31536000; includeSubDomains";

pub async fn secure<F>(
    state: &AppState,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let path = request.uri().path();
    let signed_in = request.headers().contains_key(AUTHORIZATION)
        || cookies::access(&state.config, request.headers()).is_some();
    let private = paths::is_for_programs(path) || (signed_in && !paths::is_static(path));
    let is_static = paths::is_static(path);
    let https = request
        .extensions()
        .get::<Client>()
        .is_some_and(|client| client.https);

    let mut response = next(request).await;
    let headers = response.headers_mut();
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, REFERRER_POLICY, "same-origin");
    if is_html(headers) {
        set(headers, OPENER_POLICY, "same-origin");
    } else {
        // Pages bring a policy of their own, with a nonce.
        set(headers, CONTENT_SECURITY_POLICY, "frame-ancestors 'none'");
    }
    if private || headers.contains_key(SET_COOKIE) {
        set(headers, CACHE_CONTROL, "no-store");
    } else if is_static && !headers.contains_key(CACHE_CONTROL) {
        // What says nothing else must never be found in a cache when it has changed.
        set(headers, CACHE_CONTROL, "no-cache");
    }
    // Over plain http browsers ignore it, and a test host must not be locked into https.
    if state.config.cookie_secure && https {
        set(headers, STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
