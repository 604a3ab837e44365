//! What kind of thing lives at a path.

use longhaul_session::protocol::REFRESH_PATH;

pub const ACCOUNT: &str = "/account";
pub const EXPORT: &str = "/account/export";
pub const DELETE_ACCOUNT: &str = "/account/delete";
pub const LANGUAGE: &str = "/language";

/// `path` is `prefix` or below it.
fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Errors here are JSON, and nothing here is ever cached.
pub fn is_for_programs(path: &str) -> bool {
    is_under(path, "/api") || is_under(path, "/auth")
}

pub fn is_auth(path: &str) -> bool {
    is_under(path, "/auth")
}

pub fn is_api(path: &str) -> bool {
    is_under(path, "/api")
}

/// Pages that only a signed-in person sees.
pub fn is_protected(path: &str) -> bool {
    is_under(path, "/applications") || is_under(path, ACCOUNT)
}

/// What a browser saves instead of showing it; with the page that offers it.
pub fn page_of_file(path: &str) -> Option<&str> {
    if path == EXPORT {
        return Some(ACCOUNT);
    }
    let (application, _) = path.split_once("/files/")?;
    let is_application =
        is_under(application, "/applications") && application.matches('/').count() == 2;
    is_application.then_some(application)
}

/// Where nothing longer than a password or a token is posted.
pub fn takes_little(path: &str) -> bool {
    let is_button = || {
        path.strip_prefix("/applications/")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(_, page)| page == "delete")
    };
    is_under(path, "/register")
        || is_under(path, ACCOUNT)
        || is_under(path, "/inspector")
        || (is_auth(path) && path != REFRESH_PATH)
        || matches!(path, LANGUAGE | "/applications")
        || is_button()
}

/// Pages for guests: a dead session must never keep a user from signing in.
pub fn is_guest_page(path: &str) -> bool {
    is_under(path, "/login") || is_under(path, "/register")
}

/// Scripts, styles, pictures and probes: the same for all users. Named one by one: a rule such as
/// "whatever has a dot" would let a cache keep `/applications/…/x.css`, which is a user's page.
pub fn is_static(path: &str) -> bool {
    is_under(path, "/pkg")
        || is_under(path, "/texts")
        || matches!(
            path,
            "/healthz"
                | "/readyz"
                | "/metrics"
                | "/.well-known/jwks.json"
                | "/favicon.svg"
                | "/favicon.ico"
                | "/robots.txt"
        )
}

/// For counting: never the path itself, of which a client can invent any number.
pub fn kind(path: &str) -> &'static str {
    match path {
        path if is_auth(path) => "auth",
        path if is_api(path) => "api",
        path if is_static(path) => "static",
        _ => "page",
    }
}

/// A page that a person may look at, and that may look different when signed in.
pub fn is_page(path: &str) -> bool {
    !is_for_programs(path) && !is_static(path)
}

#[cfg(test)]
mod tests {
    use super::page_of_file;

    #[test]
    fn a_file_belongs_to_the_page_that_offers_it() {
        for (path, page) in [
            ("/account/export", Some("/account")),
            ("/applications/7/files/9", Some("/applications/7")),
            ("/applications/7/documents", None),
            ("/files/9", None),
            ("/applications/files/9", None),
            ("/applications/7/x/files/9", None),
        ] {
            assert_eq!(page_of_file(path), page, "{path}");
        }
    }
}
