use std::fs;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use tempfile::TempDir;

use super::*;

const MODULE: &str = "/pkg/longhaul.1B2M2Y8AsgTpgAmY7PhCfg.wasm";

/// The folder of a site, with a module in three forms, and a picture.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("pkg")).unwrap();
    let module = &MODULE[1..];
    for (name, content) in [
        (module.to_owned(), "the module"),
        (format!("{module}.br"), "br"),
        (format!("{module}.gz"), "gzip"),
        ("pkg/archive.gz".to_owned(), "of nothing else"),
        ("favicon.svg".to_owned(), "<svg/>"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(site: &Site, method: &str, path: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = site.answer(&request.body(Body::empty()).unwrap())?;
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Some(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    })
}

#[tokio::test]
async fn each_client_gets_the_form_that_it_takes() {
    let folder = folder();
    let site = Site::read(folder.path()).unwrap();
    for (accepted, body, encoding) in [
        ("gzip, deflate, br", "br", "br"),
        ("gzip", "gzip", "gzip"),
        ("identity", "the module", ""),
    ] {
        for method in ["GET", "HEAD"] {
            let headers = [("accept-encoding", accepted)];
            let answer = ask(&site, method, MODULE, &headers).await.unwrap();
            assert_eq!(answer.status, 200);
            assert_eq!(answer.body, if method == "GET" { body } else { "" });
            assert_eq!(answer.header("content-length"), body.len().to_string());
            assert_eq!(answer.header("content-encoding"), encoding);
            assert_eq!(answer.header("content-type"), "application/wasm");
            assert_eq!(answer.header("vary"), "accept-encoding");
        }
    }
    let picture = [("accept-encoding", "br")];
    let picture = ask(&site, "GET", "/favicon.svg", &picture).await.unwrap();
    assert_eq!(picture.body, "<svg/>");
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert_eq!(picture.header("content-encoding"), "");
    assert_eq!(picture.header("vary"), "");
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let folder = folder();
    let site = Site::read(folder.path()).unwrap();
    let brotli = ("accept-encoding", "br");
    let first = ask(&site, "GET", MODULE, &[brotli]).await.unwrap();
    let plain = ask(&site, "GET", MODULE, &[]).await.unwrap();
    let tag = first.header("etag");
    assert_ne!(tag, plain.header("etag"), "another form is other bytes");
    for (given, status) in [
        (tag.to_owned(), 304),
        (format!("\"other\", W/{tag}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
        (plain.header("etag").to_owned(), 200),
    ] {
        let headers = [brotli, ("if-none-match", &given)];
        let answer = ask(&site, "GET", MODULE, &headers).await.unwrap();
        assert_eq!(answer.status, status, "{given}");
        assert_eq!(answer.body, if status == 200 { "br" } else { "" });
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(answer.header(name), first.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn nothing_but_the_files_has_an_address() {
    let folder = folder();
    for site in [
        Site::read(folder.path()).unwrap(),
        Site::Fresh(folder.path().to_owned()),
    ] {
        for path in [
            "/",
            "/pkg",
            "/pkg/",
            "/pkg/nothing.js",
            &format!("{MODULE}.br"),
            "/pkg/../favicon.svg",
            "/pkg/%2e%2e/favicon.svg",
            "//favicon.svg",
        ] {
            assert!(ask(&site, "GET", path, &[]).await.is_none(), "{path}");
        }
        assert!(ask(&site, "GET", "/pkg/archive.gz", &[]).await.is_some());
        let posted = ask(&site, "POST", "/favicon.svg", &[]).await.unwrap();
        assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD"));
    }
}

#[tokio::test]
async fn a_site_is_as_it_was_at_the_start_unless_it_is_being_worked_on() {
    let folder = folder();
    let kept = Site::read(folder.path()).unwrap();
    let fresh = Site::Fresh(folder.path().to_owned());
    fs::write(folder.path().join("favicon.svg"), "new").unwrap();
    fs::write(folder.path().join("pkg/late.css"), "late").unwrap();
    let kept_picture = ask(&kept, "GET", "/favicon.svg", &[]).await.unwrap();
    assert_eq!(kept_picture.body, "<svg/>");
    assert!(ask(&kept, "GET", "/pkg/late.css", &[]).await.is_none());
    let picture = ask(&fresh, "GET", "/favicon.svg", &[]).await.unwrap();
    assert_eq!(picture.body, "new");
    let style = ask(&fresh, "GET", "/pkg/late.css", &[]).await.unwrap();
    assert_eq!(style.body, "late");
}

#[test]
fn a_server_without_a_site_starts() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::read(&folder.path().join("nothing")).unwrap();
    assert!(matches!(site, Site::Kept(files) if files.is_empty()));
}

#[test]
fn names_that_hold_the_hash_of_their_content_are_kept_for_ever() {
    for (address, kept) in [
        (MODULE, true),
        ("/pkg/longhaul.zXJvN-_8k1hQ2r0aBcDefA.js", true),
        ("/pkg/split/chunk_0.1B2M2Y8AsgTpgAmY7PhCfg.wasm", true),
        ("/pkg/longhaul.wasm", false),
        ("/pkg/longhaul.css", false),
        ("/pkg/1B2M2Y8AsgTpgAmY7PhCfg.wasm", false),
        ("/pkg/longhaul.1B2M2Y8AsgTpgAmY7PhCf.wasm", false),
        ("/pkg/longhaul.1B2M2Y8AsgTpgAmY7PhCf+.wasm", false),
        ("/pkg/longhaul.1B2M2Y8AsgTpgAmY7PhCfg", false),
        ("/pkg/snippets.1B2M2Y8AsgTpgAmY7PhCfg.d/inline0.js", false),
        ("/favicon.1B2M2Y8AsgTpgAmY7PhCfg.svg", false),
    ] {
        assert_eq!(file::is_named_by_content(address), kept, "{address}");
    }
}
