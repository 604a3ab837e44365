//! Where to go after a refresh or a sign-in: always a page of this site.

use std::fmt;

/// A path and query of this site, safe to put into a `Location` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

/// As it is written in a `Location`: proxies take 8 kB for a request's first line.
const MAX_LEN: usize = 6 * 1024;

impl ReturnTo {
    /// `None` for anything that a browser could take for another site, or that leads back into `/auth`.
    pub fn parse(text: &str) -> Option<Self> {
        let path = without_query(text);
        let here = text.starts_with('/') && !text.starts_with("//");
        // Browsers read a backslash as a slash and skip tabs and line ends.
        let plain = text.bytes().all(stays);
        let lower = path.to_ascii_lowercase();
        // Browsers resolve dots, also encoded ones, before they ask.
        let direct = !lower
            .split('/')
            .any(|part| matches!(part, "." | "..") || part.contains("%2e"));
        let leaves_auth = !super::paths::is_auth(&lower);
        let fits = encode(text).len() <= MAX_LEN;
        (here && plain && direct && leaves_auth && fits).then(|| Self(text.to_owned()))
    }

    /// The same, but a query that cannot be carried along is left behind.
    pub fn nearest(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse(without_query(text)))
    }

    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The request's own path and query, as far as they can be carried along.
    pub fn of(uri: &axum::http::Uri) -> Option<Self> {
        // Browsers send some characters as they are, which mean the same when they are encoded.
        Self::nearest(&escape(uri.path_and_query()?.as_str(), stays))
    }

    /// What `return_to` in the query of an address asks for.
    pub fn asked(uri: &axum::http::Uri) -> Option<Self> {
        let mut query = form_urlencoded::parse(uri.query()?.as_bytes());
        let (_, asked) = query.find(|(name, _)| name == "return_to")?;
        Self::nearest(&asked)
    }

    /// Where to go after a sign-in: to the page that offers a file, not to the file. A download that begins when
    /// the user has signed in would come as a surprise, and leave the sign-in page standing.
    #[must_use]
    pub fn as_page(&self) -> Self {
        let page = super::paths::page_of_file(self.path()).and_then(Self::parse);
        page.unwrap_or_else(|| self.clone())
    }

    pub fn as_uri(&self) -> axum::http::Uri {
        self.0.parse().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn path(&self) -> &str {
        without_query(&self.0)
    }

    /// `<base>?return_to=<self>`
    pub fn onto(&self, base: &str) -> String {
        format!("{base}?return_to={}", encode(&self.0))
    }
}

fn without_query(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a byte of an address means the same to every browser.
fn stays(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'\\'
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes everything that has a meaning in a query.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    escape(text, plain)
}

fn escape(text: &str, stays: impl Fn(u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn an_address_is_carried_as_far_as_it_can_be() {
        let long = |length| "a".repeat(length);
        let of = |text: &str| {
            let uri = text.parse().unwrap();
            ReturnTo::of(&uri).map(|to| to.to_string())
        };
        for (address, carried) in [
            ("/applications?x=1", "/applications?x=1"),
            (r"/applications?x=a\b", "/applications?x=a%5Cb"),
            ("/applications?x={|^`}", "/applications?x={|^`}"),
            ("/applications?x=%0d%0aY:1", "/applications?x=%0d%0aY:1"),
            ("/applications?x=%255c", "/applications?x=%255c"),
            (
                "/applications?to=//evil.example",
                "/applications?to=//evil.example",
            ),
        ] {
            assert_eq!(of(address).as_deref(), Some(carried), "{address}");
        }
        let fits = format!("/applications?x={}", long(5_000));
        assert_eq!(of(&fits).as_ref(), Some(&fits));
        for length in [7_000, 60_000] {
            let address = format!("/applications?x={}", long(length));
            assert_eq!(of(&address).as_deref(), Some("/applications"));
        }
        // Nothing is at such a path.
        assert_eq!(of(&format!("/{}", long(7_000))), None);
        assert_eq!(of("//evil.example/?x"), None);
    }

    /// Pieces that parsers of addresses disagree about.
    fn odd() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "/",
                "//",
                "\\",
                ".",
                "..",
                "%2e",
                "%2E%2e",
                "%2f",
                "%5c",
                "%0d%0a",
                "\t",
                "\r\n",
                "\u{0}",
                "?",
                "#",
                "@",
                ":",
                "evil.example",
                "auth",
                "auth/logout",
                "AUTH",
                ";",
                "%",
                "%25",
                "https:",
                "javascript:",
                "é",
                "\u{2028}",
                "\u{ff0f}",
                "a",
                "[::1]",
                "return_to=",
                "&",
            ])
            .prop_map(str::to_owned),
            "[ -~]{0,4}",
        ];
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    fn assert_stays(to: &ReturnTo) {
        let base = reqwest::Url::parse("https://here.example/auth/refresh?x").unwrap();
        let url = base.join(to.as_str()).unwrap();
        assert_eq!(url.origin(), base.origin(), "{to}");
        let path = url.path().to_ascii_lowercase();
        assert!(!crate::http::paths::is_auth(&path), "{to}");
        assert_eq!(ReturnTo::parse(to.as_str()).as_ref(), Some(to));
        let header = axum::http::HeaderValue::from_str(&to.onto("/login")).unwrap();
        // And it comes out of the query as it went in.
        let query = header
            .to_str()
            .unwrap()
            .split_once('?')
            .unwrap()
            .1
            .to_owned();
        let mut read = form_urlencoded::parse(query.as_bytes());
        assert_eq!(read.next().unwrap().1, to.as_str());
        assert!(read.next().is_none());
    }

    proptest! {
        #[test]
        fn whatever_comes_of_an_odd_address_is_a_page_of_this_site(text in odd(), slash in any::<bool>()) {
            let text = if slash { format!("/{text}") } else { text };
            if let Some(to) = ReturnTo::parse(&text) {
                assert_stays(&to);
                assert_eq!(to.as_str(), text);
            }
            if let Some(to) = ReturnTo::nearest(&text) {
                assert_stays(&to);
            }
            if let Ok(uri) = text.parse::<axum::http::Uri>()
                && let Some(to) = ReturnTo::of(&uri)
            {
                assert_stays(&to);
            }
        }
    }

    #[test]
    fn is_encoded_into_a_query() {
        let to = ReturnTo::parse("/a?b=1&c=%20").unwrap();
        assert_eq!(to.onto("/login"), "/login?return_to=/a%3Fb%3D1%26c%3D%2520");
        assert_eq!(to.path(), "/a");
    }
}
