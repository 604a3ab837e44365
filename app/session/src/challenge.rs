//! Reading and writing `WWW-Authenticate`, which tells whether a refresh can resolve a 401.

/// The challenge for a request that presented no token (RFC 6750, section 3.1).
pub const MISSING: &str = "Bearer";
/// The challenge for a request whose token is no longer valid. A client responds to it with a
/// refresh.
pub const INVALID_TOKEN: &str = r#"Bearer error="invalid_token""#;

/// Whether a `WWW-Authenticate` value says that a bearer token was presented and is no longer
/// valid, that is, whether it has the scheme `Bearer` with `error="invalid_token"`. The header may
/// hold several challenges. Any other 401 is the app's own business, and refreshing on it could
/// loop forever.
pub fn is_invalid_token(header: &str) -> bool {
    let mut bearer = false;
    for part in header.split(',') {
        let part = part.trim();
        // `Scheme name=value` starts a challenge, `name=value` alone belongs to the previous one.
        let parameter = match part.split_once(char::is_whitespace) {
            Some((scheme, rest)) if !scheme.contains('=') => {
                bearer = scheme.eq_ignore_ascii_case("bearer");
                rest.trim_start()
            }
            _ => part,
        };
        if bearer && names_invalid_token(parameter) {
            return true;
        }
    }
    false
}

fn names_invalid_token(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("error")
            && value.trim().trim_matches('"') == "invalid_token"
    })
}

/// Whether a `WWW-Authenticate` value says that no token was sent: the scheme `Bearer` without any
/// parameters (RFC 6750, section 3.1).
pub fn is_missing_token(header: &str) -> bool {
    header.trim().eq_ignore_ascii_case("bearer")
}
