//! What the headers of a request say, and where its address wants to go.

use std::net::{IpAddr, Ipv4Addr};

use app::visa::VISITOR_VISA;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header::ACCEPT_LANGUAGE};
use longhaul_session::server::named_user;

use super::CONFIG;
use crate::{
    attachments::{largest, name},
    auth::idempotency::Once,
    http::{
        cookies,
        middleware::{client, same_origin},
        negotiation::asker,
        return_to::ReturnTo,
        uploads::{announcement, handlers},
    },
    languages::Languages,
};

/// `Name: value` in lines.
pub(super) fn read(lines: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// Everything that reads a header.
pub(super) fn headers(bytes: &[u8]) {
    let headers = read(bytes);
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    addresses(&headers);
    origins(&headers);
    let values = [
        cookies::access(&CONFIG, &headers),
        cookies::binding(&CONFIG, &headers),
        cookies::language(&CONFIG, &headers),
    ];
    for value in values
        .into_iter()
        .flatten()
        .chain(cookies::refresh(&CONFIG, &headers))
    {
        assert!(!value.is_empty() && !value.contains(';'), "{value:?}");
    }
    asker::Asker::of(&headers);
    asker::is_form_post(&headers);
    asker::is_multipart(&headers);
    named_user(&headers);
    let languages = Languages::of_visa();
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let spoken = languages.choose(cookies::language(&CONFIG, &headers), accepted.unwrap_or(""));
    assert!(languages.known(spoken.texts.language()).is_some());
    if let Some(key) = text("idempotency-key")
        && Once::new("call", key, "").is_ok()
    {
        assert!((1..=64).contains(&key.len()) && key.is_ascii());
    }
    uploads(&headers);
}

fn addresses(headers: &HeaderMap) {
    let stranger = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
    let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let proxies = ["10.0.0.0/8".parse().expect("a network")];
    let client = client::resolve(stranger, headers, &proxies);
    assert_eq!((client.address, client.https), (stranger, false));
    client::resolve(proxy, headers, &proxies);
}

fn origins(headers: &HeaderMap) {
    let uri = Uri::from_static("/applications");
    assert!(same_origin::is_allowed(&Method::GET, headers, &uri));
    let is_allowed = same_origin::is_allowed(&Method::POST, headers, &uri);
    let says = |name: &str, wanted: &str| headers.get(name).is_some_and(|value| value == wanted);
    let is_foreign =
        headers.contains_key("sec-fetch-site") && !says("sec-fetch-site", "same-origin");
    if is_foreign && !same_origin::is_bearer(headers) {
        assert!(!is_allowed, "{headers:?}");
    }
    if says("sec-fetch-site", "same-origin") {
        assert!(is_allowed, "{headers:?}");
    }
}

fn uploads(headers: &HeaderMap) {
    if let Ok(announced) = announcement::read(&VISITOR_VISA, headers) {
        assert!(announced.size <= largest(&VISITOR_VISA));
        assert!(!announced.path.is_empty());
        let tidy = name::tidy(&announced.name);
        assert!(
            !tidy.is_empty() && !tidy.contains(['/', '\\', '\0', '\n', '\r']),
            "{tidy:?}"
        );
        for media_type in ["image/jpeg", "application/pdf", "application/octet-stream"] {
            let disposition = name::disposition(&tidy, media_type);
            assert!(
                HeaderValue::from_str(&disposition).is_ok(),
                "{disposition:?}"
            );
        }
    }
    if let Ok(Some(mut checksum)) = handlers::checksum(headers) {
        checksum.update(b"part");
        checksum.fits();
    }
    handlers::wants_digest(headers);
}

/// Wherever an address wants to return to, it is a page of this site, as browsers read addresses.
pub(super) fn return_to(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let of_address = text.parse::<Uri>().ok();
    let read = [
        ReturnTo::parse(&text),
        ReturnTo::nearest(&text),
        of_address.as_ref().and_then(ReturnTo::of),
        of_address.as_ref().and_then(ReturnTo::asked),
    ];
    for to in read.into_iter().flatten() {
        let base = url::Url::parse("https://here.example/auth/refresh?x").expect("an address");
        let url = base.join(to.as_str()).expect("a path of an address");
        assert_eq!(url.origin(), base.origin(), "{to}");
        assert!(
            !crate::http::paths::is_auth(&url.path().to_ascii_lowercase()),
            "{to}"
        );
        assert_eq!(ReturnTo::parse(to.as_str()).as_ref(), Some(&to));
        assert_eq!(ReturnTo::parse(to.as_page().as_str()), Some(to.as_page()));
        assert!(HeaderValue::from_str(&to.onto("/login")).is_ok(), "{to}");
        let carried: Uri = to.onto("/login").parse().expect("an address");
        assert_eq!(ReturnTo::asked(&carried), Some(to));
    }
}
