//! The tus protocol, rule by rule.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{Uploader, id};
use crate::{
    app::{Ask, TestApp},
    files::{jpeg, metadata, pdf},
};
use longhaul_server::store::db::query_scalar;

#[tokio::test]
async fn a_server_says_what_it_can_do_to_anybody() {
    let app = TestApp::with_pages().await;
    for path in ["/api/uploads", "/api/uploads/whatever"] {
        let answer = app.request(Method::OPTIONS, path).answer().await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
        assert_eq!(answer.header("tus-version"), "1.0.0");
        assert_eq!(answer.header("tus-max-size"), (5 * 1024 * 1024).to_string());
        assert_eq!(
            answer.header("tus-extension"),
            "creation,creation-with-upload,termination,checksum,expiration"
        );
        assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
    }
}

#[tokio::test]
async fn other_versions_are_412_and_guests_401() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 100).await;
    for (method, path) in [
        (Method::POST, "/api/uploads"),
        (Method::HEAD, &url),
        (Method::PATCH, &url),
        (Method::DELETE, &url),
    ] {
        for version in [None, Some("0.2.2"), Some("1.0.1")] {
            let mut request = app
                .request(method.clone(), path)
                .bearer_auth(&ada.ada.token);
            if let Some(version) = version {
                request = request.header("tus-resumable", version);
            }
            let answer = request.answer().await;
            assert_eq!(answer.status, 412, "{method} {version:?}");
            assert_eq!(answer.header("tus-version"), "1.0.0");
        }
        let guest = app
            .request(method.clone(), path)
            .header("tus-resumable", "1.0.0");
        let answer = guest.answer().await;
        assert_eq!(answer.status, 401, "{method}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
}

#[tokio::test]
async fn a_file_arrives_part_by_part_and_becomes_the_answer() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let created = ada
        .announce("passport_scan", "pass.pdf", 1_000)
        .answer()
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("tus-resumable"), "1.0.0");
    assert_eq!(created.header("cache-control"), "no-store");
    assert_eq!(
        created.header("upload-expires"),
        "Tue, 16 Jun 2026 12:00:00 GMT"
    );
    let url = created.header("location").to_owned();

    let mut offset = 0;
    for part in bytes.chunks(400) {
        let looked = ada.head(&url).await;
        assert_eq!(looked.status, 200);
        assert_eq!(looked.header("upload-offset"), offset.to_string());
        assert_eq!(looked.header("upload-length"), "1000");
        assert_eq!(looked.header("cache-control"), "no-store");
        assert!(ada.answer_to("passport_scan").await.is_null());
        let answer = ada.patch(&url, offset, part).await;
        offset += part.len();
        assert_eq!(answer.status, 204, "{}", answer.body);
        assert_eq!(answer.header("upload-offset"), offset.to_string());
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    assert_eq!(ada.stored(&url), bytes);
    assert_eq!(ada.answer_to("passport_scan").await, id(&url));
    let draft = ada.ada.load(&ada.application).await;
    assert_eq!(draft["version"], 1);
    assert_eq!(draft["files"][0]["name"], "pass.pdf");
    assert_eq!(draft["files"][0]["complete"], true);
    let hash: Vec<u8> = query_scalar("SELECT sha256 FROM attachments")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(hash, Sha256::digest(&bytes).to_vec());
    let looked = ada.head(&url).await;
    assert_eq!(looked.header("upload-offset"), "1000");
    assert_eq!(
        looked.header("upload-expires"),
        "",
        "a complete one does not"
    );
}

#[tokio::test]
async fn all_in_the_announcement() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let bytes = jpeg(700, 700, 3_000);
    let part = |length: usize| {
        ada.announce("photo", "photo.jpg", 3_000)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes[..length].to_vec())
    };
    let some = part(200).answer().await;
    assert_eq!(some.status, 201, "{}", some.body);
    assert_eq!(some.header("upload-offset"), "200");
    let rest = ada.patch(some.header("location"), 200, &bytes[200..]).await;
    assert_eq!(rest.status, 204, "{}", rest.body);
    let whole = part(3_000).answer().await;
    assert_eq!(whole.status, 201);
    assert_eq!(whole.header("upload-offset"), "3000");
    assert_eq!(ada.answer_to("photo").await, id(whole.header("location")));
}

#[tokio::test]
async fn announcements_that_make_no_sense_are_refused() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let eve = Uploader::new(&app).await;
    let about = |application: &str, path: &str| metadata(application, path, "file");
    let ask = |length: &'static str, metadata: String| {
        let mut request = ada.request(Method::POST, "/api/uploads");
        if !length.is_empty() {
            request = request.header("upload-length", length);
        }
        request.header("upload-metadata", metadata).answer()
    };
    let fine = about(&ada.application, "passport_scan");
    let table = [
        ("", fine.clone(), 400, "invalid_request"),
        ("-1", fine.clone(), 400, "invalid_request"),
        ("9", "filename".to_owned(), 400, "invalid_request"),
        ("9", "filename photo.jpg".to_owned(), 400, "invalid_request"),
        (
            "9",
            about(&ada.application, "surname"),
            400,
            "invalid_request",
        ),
        (
            "9",
            about(&ada.application, "nothing"),
            400,
            "invalid_request",
        ),
        (
            "9",
            about(&ada.application, "supporting"),
            400,
            "invalid_request",
        ),
        (
            "9",
            about(&ada.application, "supporting.../x.file"),
            400,
            "invalid_request",
        ),
        (
            "9",
            about(&ada.application, "supporting.k3f9.file"),
            400,
            "invalid_request",
        ),
        (
            "9",
            about(&eve.application, "passport_scan"),
            404,
            "not_found",
        ),
        ("9", about("no-such", "passport_scan"), 404, "not_found"),
        ("0", fine.clone(), 422, "file_empty"),
        ("5242881", fine.clone(), 413, "file_too_large"),
        (
            "245761",
            about(&ada.application, "photo"),
            413,
            "file_too_large",
        ),
    ];
    for (length, metadata, status, code) in table {
        let answer = ask(length, metadata.clone()).await;
        assert_eq!(
            answer.error(),
            (status, code.to_owned()),
            "{length} {metadata}"
        );
    }
    assert_eq!(app.rows("attachments").await, 0);
    assert_eq!(ask("5242880", fine).await.status, 201);
    assert_eq!(
        ask("245760", about(&ada.application, "photo")).await.status,
        201
    );
}

#[tokio::test]
async fn parts_that_make_no_sense_are_refused_and_change_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let bytes = pdf(1_000);
    assert_eq!(ada.patch(&url, 0, &bytes[..300]).await.status, 204);

    for wrong in [0, 299, 301, 1_000] {
        let answer = ada.patch(&url, wrong, &bytes[300..]).await;
        assert_eq!(
            answer.error(),
            (409, "offset_mismatch".to_owned()),
            "{wrong}"
        );
        assert_eq!(answer.header("upload-offset"), "300");
    }
    let too_much = ada.patch(&url, 300, &bytes).await;
    assert_eq!(too_much.error(), (413, "too_much".to_owned()));
    let typed = ada
        .request(Method::PATCH, &url)
        .header("upload-offset", 300)
        .header("content-type", "image/jpeg");
    assert_eq!(typed.answer().await.status, 415);
    let nowhere = ada
        .request(Method::PATCH, &url)
        .header("content-type", "application/offset+octet-stream");
    assert_eq!(
        nowhere.answer().await.error(),
        (400, "invalid_request".to_owned())
    );
    let unknown = ada.patch("/api/uploads/0123456789abcdef0123456789abcdef", 0, &bytes);
    assert_eq!(unknown.await.error(), (404, "not_found".to_owned()));

    assert_eq!(ada.head(&url).await.header("upload-offset"), "300");
    assert_eq!(ada.stored(&url), &bytes[..300]);
    assert_eq!(ada.patch(&url, 300, &bytes[300..]).await.status, 204);
    // Sent again, because its answer was lost.
    assert_eq!(ada.patch(&url, 300, &bytes[300..]).await.status, 409);
    assert_eq!(ada.patch(&url, 1_000, &[]).await.status, 204);
}

#[tokio::test]
async fn more_than_was_announced_without_saying_how_much() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let chunks = futures::stream::iter((0..3).map(|_| Ok::<_, std::io::Error>(pdf(400))));
    let request = ada
        .request(Method::PATCH, &url)
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(request.answer().await.error(), (413, "too_much".to_owned()));
    assert_eq!(ada.head(&url).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn checksums_are_verified() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let bytes = pdf(1_000);
    let (first, second) = bytes.split_at(500);
    let sha1 = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(Sha1::digest(bytes)));
    let sha256 = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let send = |offset: usize, bytes: &[u8], sum: String| {
        ada.part(&url, offset, bytes)
            .header("upload-checksum", sum)
            .answer()
    };
    for wrong in [sha1(second), sha256(second)] {
        let answer = send(0, first, wrong).await;
        assert_eq!(answer.error(), (460, "checksum_mismatch".to_owned()));
        assert_eq!(ada.head(&url).await.header("upload-offset"), "0");
    }
    for bad in ["crc32 AAAA", "sha1", "sha1 %"] {
        assert_eq!(send(0, first, bad.to_owned()).await.status, 400, "{bad}");
    }
    assert_eq!(send(0, first, sha1(first)).await.status, 204);
    assert_eq!(send(500, second, sha256(second)).await.status, 204);
    assert_eq!(ada.stored(&url), bytes);
}

#[tokio::test]
async fn an_upload_ends_before_its_time() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    ada.patch(&url, 0, &pdf(10)).await;
    assert_eq!(ada.folder(), [id(&url)]);
    let ended = ada.request(Method::DELETE, &url).answer().await;
    assert_eq!(ended.status, 204);
    assert_eq!(ended.header("tus-resumable"), "1.0.0");
    assert_eq!(ada.head(&url).await.status, 404);
    assert!(ada.folder().is_empty());
    assert_eq!(app.rows("attachments").await, 0);

    // A complete one takes the answer along.
    let whole = ada
        .ada
        .upload(&ada.application, "photo", jpeg(600, 600, 3_000))
        .await;
    assert_eq!(ada.answer_to("photo").await, whole);
    let url = format!("/api/uploads/{whole}");
    assert_eq!(ada.request(Method::DELETE, &url).answer().await.status, 204);
    assert!(ada.answer_to("photo").await.is_null());
    assert_eq!(ada.request(Method::DELETE, &url).answer().await.status, 404);
}

#[tokio::test]
async fn methods_may_be_named_in_a_header() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 600).await;
    let send = |method: &'static str| {
        ada.request(Method::POST, &url)
            .header("x-http-method-override", method)
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
            .body(pdf(600))
            .answer()
    };
    assert_eq!(send("HEAD").await.header("upload-offset"), "0");
    assert_eq!(send("PUT").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send("PATCH").await.status, 204);
    assert_eq!(send("DELETE").await.status, 204);
}

#[tokio::test]
async fn an_upload_left_alone_expires() {
    let app = TestApp::with_pages_and(&["--upload-ttl=2h", "--access-ttl=10d"]).await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    app.clock.advance(Duration::from_secs(7_000));
    // Every part that arrives makes it young again.
    let part = ada.patch(&url, 0, &pdf(500)).await;
    assert_eq!(
        part.header("upload-expires"),
        "Mon, 15 Jun 2026 15:56:40 GMT"
    );
    app.clock.advance(Duration::from_secs(7_199));
    assert_eq!(ada.head(&url).await.header("upload-offset"), "500");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(ada.head(&url).await.status, 410);
    assert_eq!(ada.patch(&url, 500, &pdf(500)).await.status, 410);
    assert_eq!(ada.folder().len(), 1);
    assert_eq!(app.running.state.attachments.sweep().await.unwrap(), 1);
    assert!(ada.folder().is_empty());
    assert_eq!(ada.head(&url).await.status, 404);
}
