//! What is kept and for how long: broken connections, lost disks, merges, submissions, and the sweep.

use app::visa::samples;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    app::{Ask, DAY, TestApp},
    files::{jpeg, pdf},
    uploads::{Uploader, id, until},
};
use longhaul_server::store::db::query;

#[tokio::test]
async fn a_part_that_breaks_off_keeps_what_arrived_and_frees_the_upload() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let bytes = pdf(1_000);
    let (sent, more) = futures::channel::mpsc::unbounded::<Result<Vec<u8>, std::io::Error>>();
    let request = ada
        .request(Method::PATCH, &url)
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body(reqwest::Body::wrap_stream(more))
        .send();
    let request = tokio::spawn(request);
    sent.unbounded_send(Ok(bytes[..600].to_vec())).unwrap();
    ada.receiving().await;
    // Nothing is promised before it is there for good.
    assert_eq!(ada.head(&url).await.header("upload-offset"), "0");
    sent.unbounded_send(Err(std::io::Error::other("the cable")))
        .unwrap();
    assert!(request.await.unwrap().is_err());
    until(async || ada.head(&url).await.header("upload-offset") == "600").await;
    assert_eq!(ada.patch(&url, 600, &bytes[600..]).await.status, 204);
    assert_eq!(ada.stored(&url), bytes);
}

#[tokio::test]
async fn a_silent_connection_gives_way_to_whoever_goes_on() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let bytes = pdf(1_000);
    let first = futures::stream::iter([Ok::<_, std::io::Error>(bytes[..600].to_vec())]);
    let silent = ada
        .request(Method::PATCH, &url)
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body(reqwest::Body::wrap_stream(
            first.chain(futures::stream::pending()),
        ));
    let silent = tokio::spawn(silent.send());
    ada.receiving().await;
    // It asks for the place, gets it, and hears where the other one came to.
    let next = ada.patch(&url, 0, &bytes).await;
    assert_eq!(next.error(), (409, "offset_mismatch".to_owned()));
    assert_eq!(next.header("upload-offset"), "600");
    assert_eq!(silent.await.unwrap().unwrap().status(), 408);
    assert_eq!(ada.patch(&url, 600, &bytes[600..]).await.status, 204);
}

#[tokio::test]
async fn two_at_once_never_mix() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(100_000);
    for _ in 0..5 {
        let url = ada.create("passport_scan", bytes.len()).await;
        let parts = (0..4).map(|_| ada.patch(&url, 0, &bytes[..50_000]));
        let answers = futures::future::join_all(parts).await;
        let mut statuses: Vec<u16> = answers
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409, 409, 409]);
        assert_eq!(ada.patch(&url, 50_000, &bytes[50_000..]).await.status, 204);
        assert_eq!(ada.stored(&url), bytes);
    }
}

#[tokio::test]
async fn an_offset_never_claims_what_the_disk_has_lost() {
    let app = TestApp::with_folder_and(&[]).await;
    let ada = Uploader::new(&app).await;
    let url = ada.create("passport_scan", 1_000).await;
    let bytes = pdf(1_000);
    ada.patch(&url, 0, &bytes[..600]).await;
    let file = app.folder.path().join("data/uploads").join(id(&url));
    // A disk that lies about what it has written.
    std::fs::write(&file, &bytes[..400]).unwrap();
    assert_eq!(ada.head(&url).await.header("upload-offset"), "400");
    // A server that was killed between the file and the row.
    std::fs::write(&file, [&bytes[..600], b"unacknowledged"].concat()).unwrap();
    assert_eq!(ada.head(&url).await.header("upload-offset"), "600");
    assert_eq!(ada.patch(&url, 600, &bytes[600..]).await.status, 204);
    assert_eq!(ada.stored(&url), bytes);
}

#[tokio::test]
async fn the_digest_of_what_arrived_is_told_to_those_who_ask() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let digest = async |wanted: &str| {
        let look = ada.request(Method::HEAD, &url);
        let answer = look.header("want-repr-digest", wanted).answer().await;
        answer.header("repr-digest").to_owned()
    };
    let of = |bytes: &[u8]| format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)));
    let mut from = 0;
    for to in [0, 400, 1_000] {
        if to > 0 {
            assert_eq!(ada.patch(&url, from, &bytes[from..to]).await.status, 204);
        }
        assert_eq!(digest("sha-256=1").await, of(&bytes[..to]));
        assert_eq!(digest("sha-512=9, sha-256=1").await, of(&bytes[..to]));
        for unwanted in ["sha-512=1", "sha-256=0", "?"] {
            assert_eq!(digest(unwanted).await, "", "{unwanted}");
        }
        from = to;
    }
    assert_eq!(ada.head(&url).await.header("repr-digest"), "");
}

/// Clients that know a file by its name, size and time glue another one onto the half that they find.
#[tokio::test]
async fn halves_of_two_files_are_no_file() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let packed = |name: &str| {
        let folder = env!("CARGO_MANIFEST_DIR");
        std::fs::read(format!("{folder}/tests/samples/fine/{name}")).unwrap()
    };
    for (one, other) in [
        (packed("progressive.jpg"), packed("baseline.jpg")),
        (packed("reportlab.pdf"), packed("mupdf.pdf")),
        (pdf(3_000), packed("object-streams.pdf")),
    ] {
        let half = one.len().min(other.len()) / 2;
        let url = ada.create("passport_scan", other.len()).await;
        ada.patch(&url, 0, &one[..half]).await;
        let end = ada.patch(&url, half, &other[half..]).await;
        assert_eq!(end.error(), (422, "file_damaged".to_owned()));
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart() {
    let app = TestApp::with_pages().await;
    let bytes = pdf(1_000);
    let (application, token, url) = {
        let ada = Uploader::new(&app).await;
        let url = ada.create("passport_scan", 1_000).await;
        ada.patch(&url, 0, &bytes[..600]).await;
        (ada.application, ada.ada.token, url)
    };
    let app = app.restart().await;
    let request = |method: Method| {
        let request = app.request(method, &url).bearer_auth(&token);
        request.header("tus-resumable", "1.0.0")
    };
    assert_eq!(
        request(Method::HEAD).answer().await.header("upload-offset"),
        "600"
    );
    let rest = request(Method::PATCH)
        .header("upload-offset", 600)
        .header("content-type", "application/offset+octet-stream")
        .body(bytes[600..].to_vec());
    assert_eq!(rest.answer().await.status, 204);
    let loaded = app
        .post("/api/applications/load")
        .bearer_auth(&token)
        .json(&json!({ "id": application }));
    assert_eq!(
        loaded.answer().await.json()["answers"]["passport_scan"],
        id(&url)
    );
}

#[tokio::test]
async fn a_replaced_file_goes_when_no_answer_has_named_it_for_a_while() {
    let app = TestApp::with_pages_and(&["--access-ttl=10d"]).await;
    let ada = Uploader::new(&app).await;
    let attachments = &app.running.state.attachments;
    let first = ada
        .ada
        .upload(&ada.application, "photo", jpeg(600, 600, 3_000))
        .await;
    app.clock.advance(DAY);
    assert_eq!(attachments.sweep().await.unwrap(), 0, "an answer names it");
    let second = ada
        .ada
        .upload(&ada.application, "photo", jpeg(700, 700, 3_000))
        .await;
    assert_eq!(ada.answer_to("photo").await, second);
    assert_eq!(attachments.sweep().await.unwrap(), 0);
    // A merge brings it back in time.
    app.clock.advance(DAY / 2);
    let back = json!([{ "path": "photo", "base": second, "value": first }]);
    assert_eq!(ada.ada.save(&ada.application, 2, back).await.status, 200);
    assert_eq!(attachments.sweep().await.unwrap(), 0);
    app.clock.advance(DAY / 2);
    assert_eq!(
        attachments.sweep().await.unwrap(),
        0,
        "neither has been unnamed for a day"
    );
    assert_eq!(ada.folder().len(), 2);
    app.clock.advance(DAY / 2);
    assert_eq!(attachments.sweep().await.unwrap(), 1);
    assert_eq!(ada.folder(), [first]);
}

#[tokio::test]
async fn an_answer_given_elsewhere_meanwhile_stays() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let slow = ada.create("photo", 3_000).await;
    let quick = ada
        .ada
        .upload(&ada.application, "photo", jpeg(600, 600, 3_000))
        .await;
    assert_eq!(
        ada.patch(&slow, 0, &jpeg(700, 700, 3_000)).await.status,
        204
    );
    assert_eq!(ada.answer_to("photo").await, quick);
    // The page that sent the slow one saves its answer too, and shows both.
    let save = json!([{ "path": "photo", "base": null, "value": id(&slow) }]);
    let saved = ada.ada.save(&ada.application, 0, save).await.json();
    assert_eq!(saved["conflicts"][0]["theirs"], quick);
}

#[tokio::test]
async fn the_page_that_saves_the_same_answer_changes_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let photo = ada
        .ada
        .upload(&ada.application, "photo", jpeg(600, 600, 3_000))
        .await;
    let save = json!([{ "path": "photo", "base": null, "value": photo }]);
    let saved = ada.ada.save(&ada.application, 0, save).await.json();
    assert_eq!(saved["version"], 1);
    assert_eq!(saved["conflicts"], json!([]));
}

#[tokio::test]
async fn a_file_in_an_item_of_a_group() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let items = json!([{ "path": "supporting", "base": null, "value": ["k3f9"] }]);
    ada.ada.save(&ada.application, 0, items).await;
    let path = "supporting.k3f9.file";
    let letter = ada.ada.upload(&ada.application, path, pdf(600)).await;
    assert_eq!(ada.answer_to(path).await, letter);
    // The item goes while another file for it is on its way.
    let late = ada.create(path, 600).await;
    let gone = json!([
        { "path": "supporting", "base": ["k3f9"], "value": null },
        { "path": path, "base": letter, "value": null },
    ]);
    assert_eq!(ada.ada.save(&ada.application, 2, gone).await.status, 200);
    assert_eq!(ada.patch(&late, 0, &pdf(600)).await.status, 204);
    assert!(ada.answer_to(path).await.is_null());
    assert_eq!(ada.ada.load(&ada.application).await["answers"], json!({}));
}

#[tokio::test]
async fn what_is_submitted_has_its_files_with_it() {
    let app = TestApp::with_pages_and(&["--access-ttl=10d"]).await;
    let ada = Uploader::new(&app).await;
    ada.ada.fill(&ada.application, &samples::full()).await;
    let draft = ada.ada.load(&ada.application).await;
    let key = draft["submission_key"].as_str().unwrap();
    let photo = draft["answers"]["photo"].clone();
    let scan = draft["answers"]["passport_scan"].clone();
    // An id that does not exist, one of another question, and one of another user.
    let eve = Uploader::new(&app).await;
    let foreign = eve
        .ada
        .upload(&eve.application, "photo", jpeg(600, 600, 3_000))
        .await;
    let mut before = photo.clone();
    for bad in [json!("0".repeat(32)), scan, json!(foreign)] {
        let change = json!([{ "path": "photo", "base": before, "value": bad }]);
        ada.ada.save(&ada.application, 0, change).await;
        let answer = ada.ada.submit(&ada.application, key).await;
        assert_eq!(answer.error(), (422, "incomplete".to_owned()));
        assert!(answer.body.contains("Photo of you"), "{}", answer.body);
        before = bad;
    }
    let change = json!([{ "path": "photo", "base": before, "value": photo }]);
    ada.ada.save(&ada.application, 0, change).await;
    assert_eq!(ada.ada.submit(&ada.application, key).await.status, 200);

    // What was submitted stays as it was.
    let late = ada.announce("photo", "photo.jpg", 90).answer().await;
    assert_eq!(late.error(), (403, "already_submitted".to_owned()));
    let url = format!("/api/uploads/{}", photo.as_str().unwrap());
    let ended = ada.request(Method::DELETE, &url).answer().await;
    assert_eq!(ended.error(), (403, "already_submitted".to_owned()));
    app.clock.advance(DAY * 2);
    app.running.state.attachments.sweep().await.unwrap();
    app.clock.advance(DAY * 2);
    app.running.state.attachments.sweep().await.unwrap();
    assert!(ada.folder().contains(&photo.as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn files_without_a_row_are_swept_and_strangers_are_not() {
    let app = TestApp::with_folder_and(&[]).await;
    let ada = Uploader::new(&app).await;
    ada.ada
        .upload(&ada.application, "photo", jpeg(600, 600, 3_000))
        .await;
    let folder = app.folder.path().join("data/uploads");
    std::fs::write(folder.join("0".repeat(32)), "left behind").unwrap();
    std::fs::write(folder.join("README"), "an operator's note").unwrap();
    let state = &app.running.state;
    assert_eq!(state.attachments.sweep().await.unwrap(), 1);
    assert!(folder.join("README").exists());
    let mut transaction = state.store.write().await.unwrap();
    query("DELETE FROM applications")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(
        app.rows("attachments").await,
        0,
        "rows go with their application"
    );
    state.attachments.sweep_soon();
    until(async || ada.folder() == ["README"]).await;
}
