//! What `Upload-Metadata` says: `filename` and `filetype` as tus clients send them, and where the file belongs.

use std::collections::HashMap;

use app::api::ErrorCode;
use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use longhaul_form::{Form, Refusal};

use super::{UPLOAD_LENGTH, UPLOAD_METADATA, number};
use crate::{
    attachments::{Announced, largest},
    http::error::ApiFailure,
};

/// The announcement in the headers of a `POST`.
pub(crate) fn read(form: &'static Form, headers: &HeaderMap) -> Result<Announced, ApiFailure> {
    let bad = |message: &str| ApiFailure::new(ErrorCode::InvalidRequest, message);
    let size = number(headers, &UPLOAD_LENGTH).ok_or_else(|| {
        bad("Say in “Upload-Length” how many bytes will come. It cannot be said later.")
    })?;
    if size > largest(form) {
        return Err(ApiFailure::new(
            Refusal::TooLarge,
            "No question takes a file as large as this. Choose a smaller file.",
        ));
    }
    let text = headers.get(UPLOAD_METADATA);
    let text = text.and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut metadata =
        parse(text).ok_or_else(|| bad("“Upload-Metadata” is not made of names and Base64."))?;
    let mut take = |name: &str| metadata.remove(name).filter(|text| !text.is_empty());
    let (Some(application), Some(path)) = (take("application"), take("path")) else {
        return Err(bad(
            "Say in “Upload-Metadata” which “application” the file is for, and the “path” of its question.",
        ));
    };
    Ok(Announced {
        application: application.into(),
        path,
        // As other clients call it.
        name: take("filename")
            .or_else(|| take("name"))
            .unwrap_or_default(),
        modified: take("modified").and_then(|text| text.parse().ok()),
        size,
    })
}

/// `key base64,key base64,key`
fn parse(text: &str) -> Option<HashMap<String, String>> {
    let pairs = text.split(',').map(str::trim);
    let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let bytes = STANDARD.decode(encoded.trim()).ok()?;
        Some((key.to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn metadata_is_read() {
        let read = parse("filename cGhvdG8uanBn, path cGhvdG8=,is_confidential").expect("fine");
        assert_eq!(read["filename"], "photo.jpg");
        assert_eq!(read["path"], "photo");
        assert_eq!(read["is_confidential"], "");
        assert_eq!(parse("").expect("fine").len(), 0);
        assert!(parse("filename photo.jpg").is_none());
    }
}
