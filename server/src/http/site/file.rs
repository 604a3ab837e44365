//! One file in its forms, with what browsers need to know to keep it.

use std::{fs, io, path::Path};

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            VARY,
        },
    },
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};

use super::{
    PACKAGE,
    encoding::{Encoding, accepted},
};

/// The name changes with the content: a browser never needs to ask again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A browser has to ask each time: a new page must never meet an old file.
const UNTIL_CHANGED: HeaderValue = HeaderValue::from_static("no-cache");

pub struct File {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    plain: Form,
    encoded: Vec<(Encoding, Form)>,
}

struct Form {
    bytes: Bytes,
    etag: HeaderValue,
}

impl File {
    /// The file at `path`, with its compressed forms; `address` is where it is served.
    pub(super) fn read(address: &str, path: &Path) -> io::Result<Self> {
        let mut encoded = Vec::new();
        for encoding in Encoding::ALL {
            match fs::read(encoding.path(path)) {
                Ok(bytes) => encoded.push((encoding, Form::new(bytes))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let content_type = mime_guess::from_path(path).first_raw();
        let content_type = content_type.unwrap_or("application/octet-stream");
        Ok(Self {
            content_type: HeaderValue::from_static(content_type),
            cache_control: match is_named_by_content(address) {
                true => FOR_EVER,
                false => UNTIL_CHANGED,
            },
            plain: Form::new(fs::read(path)?),
            encoded,
        })
    }

    /// The whole file in the form that suits the client best, or that it has it already.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let of = |wanted| {
            self.encoded
                .iter()
                .find(|(encoding, _)| *encoding == wanted)
        };
        let best = accepted(headers).find_map(of);
        let form = best.map_or(&self.plain, |(_, form)| form);

        let mut response = Response::new(Body::empty());
        let answer = response.headers_mut();
        answer.insert(ETAG, form.etag.clone());
        answer.insert(CACHE_CONTROL, self.cache_control.clone());
        if !self.encoded.is_empty() {
            answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if has_already(headers, &form.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        answer.insert(CONTENT_TYPE, self.content_type.clone());
        // Also for HEAD, which gets no body.
        answer.insert(CONTENT_LENGTH, form.bytes.len().into());
        if let Some((encoding, _)) = best {
            let name = HeaderValue::from_static(encoding.name());
            answer.insert(CONTENT_ENCODING, name);
        }
        *response.body_mut() = Body::from(form.bytes.clone());
        response
    }
}

impl Form {
    fn new(bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes);
        let etag = format!("\"{}\"", crate::hex::encode(&hash[..16]));
        Self {
            bytes: bytes.into(),
            etag: HeaderValue::try_from(etag).expect("digits in quotation marks"),
        }
    }
}

/// Whether a client says that it has what is marked with `etag`.
fn has_already(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter();
    let mut tags = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    tags.any(|tag| {
        let tag = tag.trim_ascii();
        // A proxy that compresses makes a strong mark weak.
        let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
        tag == b"*" || tag == etag.as_bytes()
    })
}

/// Whether the name of a file holds the hash of its content, as cargo-leptos writes it with `hash-files`: 128 bits in
/// Base64 before the ending. Its list of hashes leaves out the parts of a split module, so the names have to tell.
pub(super) fn is_named_by_content(address: &str) -> bool {
    let file = address.strip_prefix(PACKAGE).unwrap_or_default();
    let name = file.rsplit('/').next().unwrap_or_default();
    // From its end: the ending, the hash, and what the file is called.
    let mut parts = name.rsplitn(3, '.').skip(1);
    let hash = parts.next().and_then(|hash| BASE64.decode(hash).ok());
    hash.is_some_and(|hash| hash.len() == 16) && parts.next().is_some()
}
