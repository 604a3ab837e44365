//! One line for each request, under an id that the answer carries too.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use app::api::{ErrorCode, Fault, RefusedCall, RequestId};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};
use tracing::Instrument;

use super::client::Client;
use crate::http::error::Refused;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Never the query, a header or a body: those may hold what must not be in a log.
pub async fn log<F>(mut request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let client = request.extensions().get::<Client>().copied();
    let given = client.filter(|client| client.by_proxy);
    let given = given.and_then(|_| id_of_proxy(request.headers()));
    let id: Arc<str> = given.unwrap_or_else(new_id).into();
    let address = client.map(|client| client.address);
    let span = tracing::info_span!(
        "request",
        id = &*id,
        method = %request.method(),
        path = ?request.uri().path(),
        address = address.map(tracing::field::display),
    );
    // A server function answers with its error alone, so it notes the code here.
    let call = RefusedCall::default();
    request.extensions_mut().insert(call.clone());
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let begun = Instant::now();
    let mut response = next(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let refused = response.extensions().get::<Refused>();
    let code = match refused {
        Some(Refused(code)) => Some(*code),
        // A page may have made something else of the refusal.
        None => call.code().filter(|code| code.status() == status),
    };
    let error = code.map(ErrorCode::name);
    span.in_scope(|| match code.map(ErrorCode::fault) {
        Some(Fault::Service) => tracing::warn!(status, millis, error, "answered"),
        Some(Fault::Caller) | None => tracing::info!(status, millis, error, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}

/// Another one for each request: a number that goes up, hashed under keys of this process, so that it tells no client how
/// many there are. Bytes of the operating system would be a call to it for each request.
fn new_id() -> String {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let half = |which: u8| KEYS.hash_one((number, which));
    format!("{:016x}{:016x}", half(0), half(1))
}

/// What a trusted proxy calls the request, so that its log and ours can be read together: if it looks like an id. From
/// anybody else it could be anything.
fn id_of_proxy(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(X_REQUEST_ID).iter();
    let (id, None) = (values.next()?.to_str().ok()?, values.next()) else {
        return None;
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((8..=64).contains(&id.len()) && id.bytes().all(is_plain)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_id_is_another_and_none_follows_from_the_one_before() {
        let ids: Vec<_> = (0..1000).map(|_| new_id()).collect();
        let halves: HashSet<_> = ids.iter().flat_map(|id| [&id[..16], &id[16..]]).collect();
        assert_eq!(halves.len(), 2000);
        assert!(ids.iter().all(|id| id.len() == 32));
        assert!(!ids.is_sorted());
    }

    #[test]
    fn an_id_looks_like_one() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(X_REQUEST_ID, value.parse().unwrap());
            }
            id_of_proxy(&headers)
        };
        let long = "a".repeat(65);
        for good in ["01234567", "f5a1-77_B.c", &long[..64]] {
            assert_eq!(read(&[good]).as_deref(), Some(good));
        }
        for bad in [
            "",
            "0123456",
            &long,
            "01234567 ",
            "<b>01234567",
            "0123456\"",
            "a=b&c=d&",
        ] {
            assert_eq!(read(&[bad]), None, "{bad}");
        }
        assert_eq!(read(&["01234567", "12345678"]), None);
        assert_eq!(read(&[]), None);
    }
}
