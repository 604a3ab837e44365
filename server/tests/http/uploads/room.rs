//! How much room uploads take: of one person, and of the disk.

use reqwest::Method;

use crate::{
    app::{Ask, TestApp},
    applications::Applicant,
    browser::Browser,
    files::metadata,
    uploads::Uploader,
};

#[tokio::test]
async fn nobody_fills_the_disk() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let large = 5 * 1024 * 1024;
    for _ in 0..40 {
        ada.create("passport_scan", large).await;
    }
    let more = ada.announce("passport_scan", "file", large).answer().await;
    assert_eq!(more.error(), (422, "upload_limit".to_owned()));
    // Another user has room of their own.
    Uploader::new(&app)
        .await
        .create("passport_scan", large)
        .await;

    let eve = Applicant::new(&app).await;
    let application = eve.start().await;
    let small = || {
        app.post("/api/uploads")
            .bearer_auth(&eve.token)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", 1)
            .header(
                "upload-metadata",
                metadata(&application, "passport_scan", "file"),
            )
            .answer()
    };
    for _ in 0..60 {
        assert_eq!(small().await.status, 201);
    }
    assert_eq!(small().await.error(), (422, "upload_limit".to_owned()));
}

/// More than any disk has.
const ALL_OF_IT: &str = "--disk-reserve=9999999GiB";

#[tokio::test]
async fn before_the_disk_is_full_no_new_upload_is_accepted_and_answers_still_are() {
    let app = TestApp::with_folder_and(&[ALL_OF_IT]).await;
    let ada = Uploader::new(&app).await;
    let refused = ada.announce("passport_scan", "file", 9).answer().await;
    assert_eq!(refused.error(), (422, "no_space".to_owned()));
    let words = "There is no room for new files at the moment.";
    assert!(refused.body.contains(words), "{}", refused.body);
    assert_eq!(app.rows("attachments").await, 0);

    // A page without a script keeps what was typed, and says it at the question.
    let eve = Applicant::new(&app).await;
    let id = eve.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&eve.again().await);
    let body = "--b\r\ncontent-disposition: form-data; name=\"passport_scan\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--b--\r\n";
    let page = format!("/applications/{id}/documents");
    let send = |request: reqwest::RequestBuilder| {
        request
            .header("content-type", "multipart/form-data; boundary=b")
            .header("accept", "text/html")
            .body(body)
    };
    let answer = browser.fetch_with(Method::POST, &page, send).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let again = answer.header("location").to_owned();
    let shown = browser.open(again.split('#').next().unwrap()).await.body;
    assert!(shown.contains(words), "{shown}");

    // With the reserve turned off, nobody asks.
    let app = app.restart_with(&["--disk-reserve=0"]).await;
    Uploader::new(&app).await.create("passport_scan", 9).await;
}
