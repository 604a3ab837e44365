//! Files are what their bytes say, and are sent back to their owner alone.

use reqwest::Method;

use crate::{
    app::{Ask, TestApp},
    applications::Applicant,
    browser::Browser,
    files::{jpeg, pdf},
    uploads::Uploader,
};

#[tokio::test]
async fn what_is_not_as_it_should_be_is_refused_and_removed() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let html = b"<html><script>alert(1)</script></html>".to_vec();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\xbc\0\0\x02\xbc\x08\x02".to_vec();
    let gif_and_pdf = [b"GIF89a".to_vec(), pdf(600)].concat();
    let page_and_pdf = [html.clone(), pdf(600)].concat();
    let picture_and_page = [jpeg(700, 700, 0), html.clone()].concat();
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let locked = include_bytes!("../../samples/refused/locked-6.pdf").to_vec();
    let huge = jpeg(8, 8, 0);
    let huge = huge.iter().enumerate().map(|(at, byte)| match at {
        // The height and the width that its header says.
        94..98 => 0xff,
        _ => *byte,
    });
    let table = [
        ("photo", pdf(600), "file_type"),
        ("photo", html.clone(), "file_type"),
        ("photo", png.clone(), "file_type"),
        (
            "photo",
            vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 3],
            "file_damaged",
        ),
        (
            "photo",
            [vec![0xff, 0xd8, 0xff], html.clone()].concat(),
            "file_damaged",
        ),
        ("photo", half(jpeg(700, 700, 0)), "file_damaged"),
        ("photo", picture_and_page, "file_mixed"),
        ("photo", huge.collect(), "file_complex"),
        ("photo", jpeg(599, 599, 0), "file_pixels"),
        ("photo", jpeg(1201, 1201, 0), "file_pixels"),
        ("photo", jpeg(800, 801, 0), "file_pixels"),
        ("passport_scan", html, "file_type"),
        ("passport_scan", png, "file_type"),
        ("passport_scan", gif_and_pdf, "file_mixed"),
        ("passport_scan", page_and_pdf, "file_mixed"),
        ("passport_scan", b"%PDF-1.4\n".to_vec(), "file_damaged"),
        ("passport_scan", half(pdf(2_000)), "file_damaged"),
        ("passport_scan", locked, "file_locked"),
        (
            "passport_scan",
            vec![0xff, 0xd8, 0xff, 0xe0],
            "file_damaged",
        ),
    ];
    for (path, bytes, code) in table {
        // Neither the name nor what the sender says of the type counts.
        let announced = ada.announce(path, "photo.jpg", bytes.len()).answer().await;
        let url = announced.header("location").to_owned();
        let answer = ada.patch(&url, 0, &bytes).await;
        assert_eq!(answer.error(), (422, code.to_owned()), "{path}");
        assert_eq!(ada.head(&url).await.status, 404, "{code}");
        assert!(ada.answer_to(path).await.is_null());
    }
    assert!(ada.folder().is_empty());
    assert_eq!(app.rows("attachments").await, 0);
    let message = {
        let oblong = jpeg(800, 600, 0);
        let url = ada.create("photo", oblong.len()).await;
        ada.patch(&url, 0, &oblong).await.json()["message"].clone()
    };
    assert_eq!(
        message,
        "Photo must be square, with 600 to 1200 pixels on each side. Crop it or choose another one."
    );
    for (path, bytes) in [
        ("photo", jpeg(600, 600, 240 * 1024)),
        ("photo", jpeg(1200, 1200, 0)),
        ("passport_scan", jpeg(3000, 10, 0)),
        ("passport_scan", pdf(5 * 1024 * 1024)),
    ] {
        let id = ada.ada.upload(&ada.application, path, bytes).await;
        assert_eq!(ada.answer_to(path).await, id);
    }
}

/// The same words by whatever way a file comes: in parts, or with its page where there is no script.
#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_with_what_to_do() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.ada.again().await);
    let documents = format!("/applications/{}/documents", ada.application);
    let whole = pdf(2_000);
    let locked = include_bytes!("../../samples/refused/locked-6.pdf").to_vec();
    let table = [
        (
            whole[..1_000].to_vec(),
            "The file is damaged, or a part of it is missing. Open it on your device and save it as a new file, then \
             choose that one. If it does not open, scan the document or take the photo again.",
        ),
        (
            locked,
            "The file is protected by a password, so that it cannot be opened here. Remove the password, or print the \
             document to a new PDF file, then choose that one.",
        ),
        (
            [b"<html>".to_vec(), whole].concat(),
            "The file has something else in it, before or after its contents. Open it and save it as a new PDF or JPEG \
             file, then choose that one.",
        ),
    ];
    for (bytes, says) in table {
        let url = ada.create("passport_scan", bytes.len()).await;
        let answer = ada.patch(&url, 0, &bytes).await;
        assert_eq!(answer.json()["message"], says);
        let body = [
            b"--x\r\nContent-Disposition: form-data; name=\"passport_scan\"; filename=\"a.pdf\"\r\n\r\n",
            &bytes[..],
            b"\r\n--x--\r\n",
        ];
        let posted = browser.fetch_with(Method::POST, &documents, |request| {
            let parts = "multipart/form-data; boundary=x";
            request.header("content-type", parts).body(body.concat())
        });
        let place = posted.await.header("location").to_owned();
        let page = browser.open(&place).await;
        assert!(page.body.contains(says), "{place}");
    }
    assert!(ada.answer_to("passport_scan").await.is_null());
    assert!(ada.folder().is_empty());
}

#[tokio::test]
async fn files_and_folder_are_private_and_names_lead_nowhere() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::with_folder_and(&[]).await;
    let ada = Uploader::new(&app).await;
    let announced = ada
        .announce("passport_scan", "../../../escaped.pdf", 600)
        .answer()
        .await;
    let url = announced.header("location").to_owned();
    assert_eq!(ada.patch(&url, 0, &pdf(600)).await.status, 204);
    let folder = app.folder.path().join("data/uploads");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let names = ada.folder();
    assert_eq!(names.len(), 1);
    assert!(names[0].len() == 32 && names[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(mode(&folder.join(&names[0])), 0o600);
    assert!(!app.folder.path().join("escaped.pdf").exists());
    assert_eq!(
        ada.ada.load(&ada.application).await["files"][0]["name"],
        "escaped.pdf"
    );
    // Nothing below it is a page or a file of the site.
    for path in ["/uploads", "/data/uploads"] {
        let open = app.get(&format!("{path}/{}", names[0])).answer().await;
        assert_eq!(open.status, 404);
    }
}

#[tokio::test]
async fn a_file_goes_back_to_its_owner_as_an_attachment() {
    let app = TestApp::with_pages().await;
    let (ada, eve) = (Uploader::new(&app).await, Uploader::new(&app).await);
    let bytes = jpeg(700, 700, 3_000);
    let announced = ada
        .announce("photo", "Grüße \"1\".html", bytes.len())
        .answer()
        .await;
    let url = announced.header("location").to_owned();
    let place = |application: &str| {
        format!(
            "/applications/{application}/files/{}",
            crate::uploads::id(&url)
        )
    };
    let get = |who: &Applicant, path: String| app.get(&path).bearer_auth(&who.token).answer();
    ada.patch(&url, 0, &bytes[..100]).await;
    let unfinished = get(&ada.ada, place(&ada.application)).await;
    assert_eq!(unfinished.status, 404);
    ada.patch(&url, 100, &bytes[100..]).await;

    let request = app
        .get(&place(&ada.application))
        .bearer_auth(&ada.ada.token);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"Gr__e _1_.html.jpg\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.html.jpg"
    );
    assert_eq!(header("content-length"), "3000");
    assert_eq!(response.bytes().await.unwrap(), bytes);

    for (who, application) in [(&eve.ada, &ada.application), (&ada.ada, &eve.application)] {
        let answer = get(who, place(application)).await;
        assert_eq!(answer.error(), (404, "not_found".to_owned()));
    }
    assert_eq!(app.get(&place(&ada.application)).answer().await.status, 401);
}

#[tokio::test]
async fn nobody_touches_another_ones_upload() {
    let app = TestApp::with_pages().await;
    let (ada, eve) = (Uploader::new(&app).await, Uploader::new(&app).await);
    let url = ada.create("passport_scan", 600).await;
    assert_eq!(eve.head(&url).await.status, 404);
    assert_eq!(
        eve.patch(&url, 0, &pdf(600)).await.error(),
        (404, "not_found".to_owned())
    );
    let ended = eve.request(Method::DELETE, &url).answer().await;
    assert_eq!(ended.error(), (404, "not_found".to_owned()));
    assert_eq!(ada.patch(&url, 0, &pdf(600)).await.status, 204);
}
