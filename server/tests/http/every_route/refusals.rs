//! What every route says alike: one list of codes, for every caller and every way of asking.

use app::api::ApiError;
use longhaul_server::languages::Languages;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::{
    app::{Answer, Ask, PASSWORD, TestApp},
    browser::Browser,
};

/// As the dialog over a page sends it.
async fn in_the_dialog(browser: &mut Browser<'_>, password: &str) -> Answer {
    let form = format!("email=ada@example.com&password={password}");
    let send = |request: RequestBuilder| {
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(form)
    };
    browser.fetch_with(Method::POST, "/login", send).await
}

#[tokio::test]
async fn a_throttled_sign_in_is_told_as_such_everywhere() {
    let app = TestApp::with_pages_and(&["--sign-in-limit=2/3m"]).await;
    let mut browser = Browser::new(&app);
    for _ in 0..2 {
        let answer = in_the_dialog(&mut browser, "wrong but long enough").await;
        assert_eq!(answer.error(), (400, "invalid_credentials".to_owned()));
    }
    let told = "Too many failed sign-ins. Try again later.";

    let dialog = in_the_dialog(&mut browser, PASSWORD).await;
    let program = app.login("ada@example.com", PASSWORD).await;
    for answer in [dialog, program] {
        assert_eq!(answer.error(), (429, "too_many_failures".to_owned()));
        assert_eq!(answer.header("retry-after"), "180");
        let error: ApiError = serde_json::from_str(&answer.body).expect(&answer.body);
        assert_eq!(error.words(Languages::of_visa().first()), told);
    }
    let form = format!("email=ada@example.com&password={PASSWORD}");
    let page = browser.submit("/login", &form).await;
    assert_eq!(page.status, 429);
    assert_eq!(page.header("retry-after"), "180");
    assert!(page.body.contains(told), "{}", page.body);
}

#[tokio::test]
async fn a_store_that_fails_is_unavailable_everywhere() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::signed_in(&app).await;
    let pair = app.sign_in_new_user().await;
    app.running.state.store.close().await;

    let json = |path: &str, body| app.post(path).bearer_auth(&pair.access_token).json(&body);
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let upload = app
        .post("/api/uploads")
        .bearer_auth(&pair.access_token)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", "9")
        .header("upload-metadata", "application MQ==,path cGhvdG8=");
    let for_programs = [
        json("/auth/login", credentials.clone()),
        json("/auth/register", credentials),
        json(
            "/auth/refresh",
            json!({"refresh_token": pair.refresh_token}),
        ),
        app.get("/api/me").bearer_auth(&pair.access_token),
        json("/api/applications/list", json!({})),
        json("/api/applications/receipt", json!({"reference": "ORL-1"})),
        app.get("/api/sessions").bearer_auth(&pair.access_token),
        upload,
    ];
    for request in for_programs {
        let answer = request.answer().await;
        let at = answer.body.clone();
        assert_eq!(answer.error(), (503, "unavailable".to_owned()), "{at}");
        assert_eq!(answer.header("retry-after"), "1", "{at}");
    }
    let dialog = in_the_dialog(&mut browser, PASSWORD).await;
    assert_eq!(dialog.error(), (503, "unavailable".to_owned()));
    assert_eq!(dialog.header("retry-after"), "1");

    let login = format!("email=ada@example.com&password={PASSWORD}");
    for (path, body) in [
        ("/login", Some(&*login)),
        ("/register", Some(&login)),
        ("/applications", Some("key=1")),
        ("/account", None),
        ("/account/delete", None),
        ("/account", Some("form=others&key=0123456789abcdef")),
    ] {
        let page = match body {
            Some(body) => browser.submit(path, body).await,
            None => browser.open(path).await,
        };
        assert_eq!(page.status, 503, "{path}: {}", page.body);
        assert_eq!(page.header("retry-after"), "1", "{path}");
    }
}
