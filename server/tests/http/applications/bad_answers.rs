//! One answer that cannot be stored keeps no other from being saved, and is lost nowhere.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::applications::{Applicant, change};
use crate::browser::Browser;

const TOO_LONG: usize = 10_001;

#[tokio::test]
async fn a_save_keeps_what_can_be_stored_and_names_the_rest() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let bad = [
        ("too_long", "x".repeat(TOO_LONG)),
        ("nul", "a\0b".to_owned()),
    ];
    for (version, (error, bad)) in (0..).zip(bad) {
        let name = format!("Ada{version}");
        let changes = json!([
            change("surname", None, &bad),
            change("given_names", None, &name)
        ]);
        let base = ada.load(&id).await["answers"]["given_names"].clone();
        let mut changes = changes;
        changes[1]["base"] = base;
        let answer = ada.save(&id, version, changes).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let saved = answer.json();
        assert_eq!(saved["refused"][0]["path"], "surname");
        assert_eq!(saved["refused"][0]["error"], error);
        assert!(saved["refused"][0]["message"].is_string());
        assert_eq!(saved["version"], version + 1);
        assert_eq!(
            ada.load(&id).await["answers"],
            json!({ "given_names": name })
        );
    }
    // Nothing is left of these.
    let answer = ada
        .save(&id, 2, json!([change("surname", None, "\0")]))
        .await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
    // What only a broken program sends is refused as a whole.
    let changes = json!([
        change("surname", None, "\0"),
        change("no_such_question", None, "x")
    ]);
    let answer = ada.save(&id, 2, changes).await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
    // All is well: nothing is named.
    let saved = ada
        .save(&id, 2, json!([change("surname", None, "King")]))
        .await;
    assert_eq!(saved.json()["refused"], Value::Null);
}

#[tokio::test]
async fn a_posted_page_comes_back_with_what_could_not_be_stored() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let you = format!("/applications/{id}/you");
    ada.save(&id, 0, json!([change("surname", None, "Hopper")]))
        .await;
    let long = "y".repeat(TOO_LONG);
    let posted = |surname: &str, button: &str| {
        format!("_version=1&surname={surname}&given_names=Grace&_copy=abc123{button}")
    };
    // Whatever button was pressed.
    for button in ["", "&_add=other_names"] {
        let page = browser.submit(&you, &posted(&long, button)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.body.contains(&format!("value=\"{long}\"")),
            "in its control"
        );
        assert!(
            page.body
                .contains("is too long to be saved: 10,001 characters, at most 10,000")
        );
        assert!(page.body.contains("id=\"error-summary\""));
        assert!(
            page.headers.get("set-cookie").is_none(),
            "the copy on the device stays"
        );
        let answers = ada.load(&id).await["answers"].clone();
        assert_eq!(
            (&answers["surname"], &answers["given_names"]),
            (&json!("Hopper"), &json!("Grace"))
        );
    }
    let page = browser.submit(&you, &posted("%00", "")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body
            .contains("contains a character that cannot be saved")
    );

    let done = browser.submit(&you, &posted("Murray", "")).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(ada.load(&id).await["answers"]["surname"], "Murray");
}

/// Answers as only programs send them.
#[tokio::test]
async fn no_answer_breaks_a_page() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let mut version = 0;
    for odd in [
        "\u{1}",
        "\u{7f}\u{85}",
        "\u{301}",
        "\u{202e}abc",
        "\u{fffe}",
        "--",
        "2024-99-99",
        "\r",
        "</script>",
    ] {
        let paths = [
            "surname",
            "date_of_birth",
            "birth_city",
            "purpose",
            "home_country",
        ];
        let changes: Vec<Value> = paths
            .iter()
            .map(|path| json!({ "path": path, "base": null, "value": odd }))
            .collect();
        let saved = ada.save(&id, version, json!(changes)).await;
        assert_eq!(saved.status, StatusCode::OK, "{odd:?}: {}", saved.body);
        version = saved.json()["version"].as_u64().unwrap();
        for page in ["", "/you", "/passport", "/check", "/sign", "/delete"] {
            let page = browser.open(&format!("/applications/{id}{page}")).await;
            assert!(
                page.status.is_success() || page.status.is_redirection(),
                "{odd:?}"
            );
        }
        let list = browser.open("/applications").await;
        assert_eq!(list.status, StatusCode::OK, "{odd:?}");
        let clear: Vec<Value> = paths
            .iter()
            .map(|path| json!({ "path": path, "base": odd, "value": null }))
            .collect();
        version = ada.save(&id, version, json!(clear)).await.json()["version"]
            .as_u64()
            .unwrap();
    }
}
