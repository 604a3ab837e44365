//! A method that a route does not have is refused, and those that it has are named.

use std::{collections::BTreeSet, fs, path::Path};

use longhaul_server::http::paths;
use reqwest::Method;

use super::table::{ROUTES, filled};
use crate::app::{Ask, TestApp};

const METHODS: [&str; 10] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW",
];

fn set<'t>(methods: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    methods.into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn unlisted_methods_are_refused_and_the_listed_ones_named() {
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let token = app.sign_in_new_user().await.access_token;
    for (route, listed) in ROUTES {
        let mut listed = set(listed.iter().copied());
        if listed.contains("GET") {
            listed.insert("HEAD".to_owned());
        }
        let path = filled(route, "x");
        for method in METHODS
            .into_iter()
            .filter(|method| !listed.contains(*method))
        {
            let name = Method::from_bytes(method.as_bytes()).unwrap();
            let request = app.request(name, &path).bearer_auth(&token);
            let answer = request.header("tus-resumable", "1.0.0").answer().await;
            assert_eq!(answer.status, 405, "{method} {route}: {}", answer.body);
            let allowed = answer.header("allow").split(',').map(str::trim);
            assert_eq!(set(allowed), listed, "{method} {route}");
        }
    }
}

#[tokio::test]
async fn files_are_read_and_nothing_else() {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    for file in ["pkg/longhaul.js", "favicon.svg"] {
        fs::write(site.path().join(file), "content").unwrap();
    }
    let root = format!("--leptos-site-root={}", site.path().display());
    let app = TestApp::with_pages_and(&[&root]).await;
    for path in ["/pkg/longhaul.js", "/favicon.svg"] {
        for method in METHODS {
            let name = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = app.request(name, path).answer().await;
            let expected = match method {
                "GET" => (200, "content", ""),
                "HEAD" => (200, "", ""),
                _ => (405, "", "GET, HEAD"),
            };
            let got = (
                answer.status.as_u16(),
                &*answer.body,
                answer.header("allow"),
            );
            assert_eq!(got, expected, "{method} {path}");
        }
    }
    for method in METHODS {
        let name = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = app.request(name, "/pkg/nothing.js").answer().await;
        assert_eq!(answer.status, 404, "{method}");
    }
}

/// What stands behind each `.route(` of the sources.
fn routes_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.ends_with("tests") || path.ends_with("tests.rs");
        if path.is_dir() && !is_test {
            routes_in(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test {
            let text = fs::read_to_string(&path).unwrap();
            for call in text.split(".route(").skip(1) {
                let first = call.split(',').next().unwrap().trim();
                found.insert(first.trim_matches('"').to_owned());
            }
        }
    }
}

#[test]
fn the_table_names_every_route() {
    let mut found = BTreeSet::new();
    routes_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 30, "{found:?}");
    for route in found {
        let address = match &*route {
            "paths::ACCOUNT" => paths::ACCOUNT,
            "paths::DELETE_ACCOUNT" => paths::DELETE_ACCOUNT,
            "paths::EXPORT" => paths::EXPORT,
            "paths::LANGUAGE" => paths::LANGUAGE,
            "protocol::REFRESH_PATH" => "/auth/refresh",
            "leaving::SIGNED_OUT" => "/auth/signed-out",
            "ARRIVED" => "/auth/arrived",
            other => other,
        };
        let listed = ROUTES.iter().any(|(route, _)| *route == address);
        assert!(listed, "{address} is missing in the table");
    }
}
