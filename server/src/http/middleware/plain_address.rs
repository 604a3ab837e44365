//! Addresses at which there can be nothing: they are refused before a route puts a part of one into a header, a query or
//! a page.

use std::borrow::Cow;

use app::api::ErrorCode;
use axum::http::Uri;

use crate::http::error::ApiFailure;

/// The longest part of an address here is the name of a file or an id, and file systems take no longer names.
const LONGEST_PART: usize = 255;

/// # Errors
/// The refusal of an address at which there can be nothing.
pub fn require(uri: &Uri) -> Result<(), ApiFailure> {
    if is_plain(uri) {
        return Ok(());
    }
    let message = "There is nothing at this address.";
    Err(ApiFailure::new(ErrorCode::NotFound, message))
}

/// Whether an address is a path, of words that could be meant: text without control characters.
fn is_plain(uri: &Uri) -> bool {
    // `CONNECT host:443` and `OPTIONS *` have none.
    if uri.path_and_query().is_none() || !uri.path().starts_with('/') {
        return false;
    }
    uri.path().split('/').all(|part| {
        part.len() <= LONGEST_PART
            && decoded(part).is_some_and(|text| !text.chars().any(char::is_control))
    })
}

fn decoded(part: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(part)
        .decode_utf8()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_route_could_mean_is_not_plain() {
        let long = |length| format!("/applications/{}/you", "a".repeat(length));
        for (address, plain) in [
            ("/", true),
            ("/applications/7/you?x=%0d%0a", true),
            ("/applications/%C3%A9/you", true),
            ("/a%20b/%25", true),
            ("/a%zz", true),
            ("/%0d%0aX/you", false),
            ("/a/%00", false),
            ("/%7f", false),
            ("/%c2%85", false),
            ("/%ff", false),
            ("/%c3", false),
            ("*", false),
            ("example.com:443", false),
            (&long(255), true),
            (&long(256), false),
        ] {
            let uri = address.parse().unwrap();
            assert_eq!(is_plain(&uri), plain, "{address}");
        }
    }
}
