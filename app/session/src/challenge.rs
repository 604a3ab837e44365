//! `WWW-Authenticate`, written and read: which 401 a refresh can mend.

/// The challenge to a request that presented no token (RFC 6750, section 3.1).
pub const MISSING: &str = "Bearer";
/// The challenge to a request whose token is no longer good: the only answer on which a client refreshes.
pub const INVALID_TOKEN: &str = r#"Bearer error="invalid_token""#;

/// Whether a `WWW-Authenticate` value says that a bearer token was presented and is no longer good:
/// scheme `Bearer` with `error="invalid_token"`. Several challenges may share the header. Any other
/// 401 is the app's own business, and refreshing on it could loop for ever.
pub fn is_invalid_token(header: &str) -> bool {
    let mut bearer = false;
    for part in header.split(',') {
        let part = part.trim();
        // `Scheme name=value` opens a challenge, `name=value` alone belongs to the one before.
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

/// Whether a `WWW-Authenticate` value says that no token was sent: the scheme alone, without a word more
/// (RFC 6750, section 3.1).
pub fn is_missing_token(header: &str) -> bool {
    header.trim().eq_ignore_ascii_case("bearer")
}
