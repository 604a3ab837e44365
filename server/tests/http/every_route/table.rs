//! Every route and its methods. What is not here does not exist: a test compares the list with the sources.

use longhaul_server::http::paths;

/// Address and methods. `GET` takes `HEAD` along.
pub(crate) const ROUTES: &[(&str, &[&str])] = &[
    ("/", &["GET"]),
    ("/login", &["GET", "POST"]),
    ("/register", &["GET", "POST"]),
    ("/goodbye", &["GET"]),
    (paths::LANGUAGE, &["POST"]),
    (paths::ACCOUNT, &["GET", "POST"]),
    (paths::DELETE_ACCOUNT, &["GET", "POST"]),
    (paths::EXPORT, &["GET"]),
    ("/applications", &["GET", "POST"]),
    ("/applications/{id}", &["GET"]),
    ("/applications/{id}/{page}", &["GET", "POST"]),
    ("/applications/{id}/delete", &["GET", "POST"]),
    ("/applications/{id}/sign", &["GET", "POST"]),
    ("/applications/{id}/files/{file}", &["GET"]),
    ("/applications/done/{reference}", &["GET"]),
    ("/applications/done/{reference}/answers", &["GET"]),
    ("/auth/register", &["POST"]),
    ("/auth/login", &["POST"]),
    ("/auth/refresh", &["GET", "POST"]),
    ("/auth/logout", &["POST"]),
    ("/auth/signed-out", &["GET"]),
    ("/auth/arrived", &["GET"]),
    ("/api/me", &["GET"]),
    ("/api/sessions", &["GET", "DELETE"]),
    ("/api/sessions/{id}", &["DELETE"]),
    ("/api/account", &["DELETE"]),
    ("/api/account/password", &["POST"]),
    ("/api/applications/list", &["POST"]),
    ("/api/applications/load", &["POST"]),
    ("/api/applications/save", &["POST"]),
    ("/api/applications/submit", &["POST"]),
    ("/api/applications/receipt", &["POST"]),
    ("/api/applications/submission", &["POST"]),
    ("/api/uploads", &["POST", "OPTIONS"]),
    (
        "/api/uploads/{id}",
        &["HEAD", "POST", "PATCH", "DELETE", "OPTIONS"],
    ),
    ("/api/client-errors", &["POST"]),
    ("/inspector/{file}", &["GET"]),
    ("/inbox", &["GET"]),
    ("/inspector/expire", &["POST"]),
    ("/inspector/revoke", &["POST"]),
    ("/inspector/lose-refresh", &["POST"]),
    ("/texts/{file}", &["GET"]),
    ("/healthz", &["GET"]),
    ("/readyz", &["GET"]),
    ("/metrics", &["GET"]),
    ("/.well-known/jwks.json", &["GET"]),
];

/// With something in place of each parameter.
pub(crate) fn filled(route: &str, with: &str) -> String {
    let parts = route.split('/').map(|part| {
        let is_parameter = part.starts_with('{');
        if is_parameter { with } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}
