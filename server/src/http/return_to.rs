//! Where to go after a refresh or a sign-in: always a page of this site.

use std::fmt;

/// A path and query of this site, safe to put into a `Location` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

const MAX_LEN: usize = 2048;

impl ReturnTo {
    /// `None` for anything that a browser could take for another site, or that leads back into `/auth`.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or("");
        let here = text.starts_with('/') && !text.starts_with("//") && text.len() <= MAX_LEN;
        // Browsers read a backslash as a slash and skip tabs and line ends.
        let plain = text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        let lower = path.to_ascii_lowercase();
        // Browsers resolve dots, also encoded ones, before they ask.
        let direct = !lower
            .split('/')
            .any(|part| matches!(part, "." | "..") || part.contains("%2e"));
        let leaves_auth = !super::paths::is_auth(&lower);
        (here && plain && direct && leaves_auth).then(|| Self(text.to_owned()))
    }

    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The request's own path and query.
    pub fn of(uri: &axum::http::Uri) -> Option<Self> {
        Self::parse(uri.path_and_query()?.as_str())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn path(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or("/")
    }

    /// `<base>?return_to=<self>`
    pub fn onto(&self, base: &str) -> String {
        format!("{base}?return_to={}", encode(&self.0))
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes everything that has a meaning in a query.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_pass() {
        for good in [
            "/",
            "/applications",
            "/applications/7/page?x=1&y=%2F#top",
            "/authors",
            "/a//b",
            "/?next=//evil.example",
            "/file.txt",
        ] {
            assert_eq!(ReturnTo::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "applications",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "/a\tb",
            "/a b",
            "/auth",
            "/auth/logout",
            "/AUTH/logout",
            "/auth?x",
            "/x/../auth/logout",
            "/./auth/logout",
            "/%2e%2E/auth/logout",
            "/ä",
            "/\u{0}",
        ] {
            assert_eq!(ReturnTo::parse(bad), None, "{bad:?}");
        }
        assert_eq!(ReturnTo::parse(&format!("/{}", "a".repeat(MAX_LEN))), None);
    }

    #[test]
    fn is_encoded_into_a_query() {
        let to = ReturnTo::parse("/a?b=1&c=%20").unwrap();
        assert_eq!(to.onto("/login"), "/login?return_to=/a%3Fb%3D1%26c%3D%2520");
        assert_eq!(to.path(), "/a");
    }
}
