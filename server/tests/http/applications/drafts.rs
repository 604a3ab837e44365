//! Drafts and submissions through the server functions, as a browser calls them.

use app::visa::samples;
use serde_json::{Value, json};

use super::{Applicant, change};
use crate::app::{Ask, TestApp};
use longhaul_server::store::db::query_scalar;

#[tokio::test]
async fn what_was_saved_is_loaded_again_valid_or_not() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let changes = json!([
        change("surname", None, "Lovelace"),
        change("date_of_birth", None, "1815-13-x"),
        change("passport_number", None, "?"),
    ]);
    let saved = ada.save(&id, 0, changes).await.json();
    assert_eq!(saved["version"], 1);
    assert_eq!(saved["conflicts"], json!([]));

    let draft = ada.load(&id).await;
    assert_eq!(draft["answers"]["surname"], "Lovelace");
    assert_eq!(draft["answers"]["date_of_birth"], "1815-13-x");
    assert_eq!(draft["answers"]["passport_number"], "?");
    assert!(draft["saved_at"].is_i64());
}

#[tokio::test]
async fn the_same_save_again_changes_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    for _ in 0..5 {
        let saved = ada
            .save(&id, 0, json!([change("surname", None, "Lovelace")]))
            .await
            .json();
        assert_eq!(saved["version"], 1);
        assert_eq!(saved["conflicts"], json!([]));
    }
}

#[tokio::test]
async fn disjoint_changes_merge_and_clashing_ones_are_reported() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.save(&id, 0, json!([change("surname", None, "Lovelace")]))
        .await;

    let merged = ada
        .save(&id, 0, json!([change("given_names", None, "Ada")]))
        .await
        .json();
    assert_eq!(merged["version"], 2);
    assert_eq!(
        merged["answers"]["surname"], "Lovelace",
        "the other tab's change comes along"
    );

    let clash = ada
        .save(&id, 0, json!([change("surname", None, "Byron")]))
        .await
        .json();
    assert_eq!(clash["version"], 2);
    let expected = json!([{ "path": "surname", "yours": "Byron", "theirs": "Lovelace" }]);
    assert_eq!(clash["conflicts"], expected);
    assert_eq!(ada.load(&id).await["answers"]["surname"], "Lovelace");
}

#[tokio::test]
async fn bad_changes_are_refused_whole_and_lose_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.save(&id, 0, json!([change("surname", None, "Lovelace")]))
        .await;
    let bad = [
        change("no_such_question", None, "x"),
        change("surname.na.na", None, "yes"),
        change("other_names.../etc.surname", None, "x"),
        json!({ "path": "surname", "base": null, "value": ["a"] }),
    ];
    for bad in bad {
        let both = json!([change("given_names", None, "Ada"), bad]);
        let answer = ada.save(&id, 1, both).await;
        assert_eq!(answer.error(), (400, "invalid_request".to_owned()), "{bad}");
    }
    let draft = ada.load(&id).await;
    assert_eq!(draft["answers"], json!({ "surname": "Lovelace" }));
    assert_eq!(draft["version"], 1);
}

#[tokio::test]
async fn starting_five_times_with_one_key_starts_one() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let first = ada.start_with("abc123").await;
    for _ in 0..4 {
        assert_eq!(ada.start_with("abc123").await, first);
    }
    assert_ne!(ada.start_with("abc124").await, first);
    assert_eq!(
        ada.list().await["applications"]
            .as_array()
            .expect("a list")
            .len(),
        2
    );
}

#[tokio::test]
async fn nobody_reaches_another_ones_application() {
    let app = TestApp::with_pages().await;
    let (ada, eve) = (Applicant::new(&app).await, Applicant::new(&app).await);
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;

    let refused = (404, "not_found".to_owned());
    assert_eq!(eve.call("load", json!({ "id": id })).await.error(), refused);
    let change = json!([change("surname", Some("Hopper"), "Eve")]);
    assert_eq!(eve.save(&id, 1, change).await.error(), refused);
    assert_eq!(eve.submit(&id, &key).await.error(), refused);
    assert_eq!(eve.list().await["applications"], json!([]));

    let reference = ada.submit(&id, &key).await.json()["reference"].clone();
    let receipt = eve.call("receipt", json!({ "reference": reference })).await;
    assert_eq!(receipt.error(), refused);
}

#[tokio::test]
async fn a_server_function_without_a_session_is_401() {
    let app = TestApp::with_pages().await;
    for function in ["list", "load", "save", "submit", "receipt"] {
        let path = format!("/api/applications/{function}");
        let answer = app.post(&path).json(&json!({})).answer().await;
        assert_eq!(answer.error(), (401, "unauthenticated".to_owned()));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let answer = app
            .post(&path)
            .bearer_auth("x.y.z")
            .json(&json!({}))
            .answer()
            .await;
        assert_eq!(answer.error(), (401, "invalid_token".to_owned()));
        assert_eq!(
            answer.header("www-authenticate"),
            r#"Bearer error="invalid_token""#
        );
    }
}

#[tokio::test]
async fn arguments_that_cannot_be_read_are_400() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    for body in [json!({}), json!({ "id": 7 }), json!([])] {
        let answer = ada.call("load", body.clone()).await;
        assert_eq!(
            answer.error(),
            (400, "invalid_request".to_owned()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn one_submission_however_often_it_is_sent() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::full()).await;
    let key = ada.submission_key(&id).await;

    let sent = (0..5).map(|_| ada.submit(&id, &key));
    let answers = futures::future::join_all(sent).await;
    let reference = answers[0].json()["reference"].clone();
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["reference"], reference);
    }
    let count: i64 = query_scalar("SELECT count(*) FROM submissions")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(count, 1);

    // What was submitted stays as it was.
    let late = ada
        .save(&id, 1, json!([change("surname", Some("Hopper"), "x")]))
        .await;
    assert_eq!(late.error(), (409, "already_submitted".to_owned()));
    assert_eq!(
        ada.submit(&id, "another").await.error(),
        (409, "already_submitted".to_owned())
    );
    let receipt = ada
        .call("receipt", json!({ "reference": reference }))
        .await
        .json();
    assert_eq!(receipt["reference"], reference);
}

#[tokio::test]
async fn an_incomplete_application_is_not_submitted() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let key = ada.submission_key(&id).await;
    assert_eq!(
        ada.submit(&id, &key).await.error(),
        (422, "incomplete".to_owned())
    );
    assert_eq!(
        ada.submit(&id, "guess").await.error(),
        (400, "invalid_request".to_owned())
    );
}

#[tokio::test]
async fn a_switched_off_branch_is_kept_but_not_submitted() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut answers = samples::full();
    answers.set(
        "marital_status",
        Some(longhaul_form::Value::Text("single".to_owned())),
    );
    ada.fill(&id, &answers).await;
    let draft = ada.load(&id).await;
    let key = draft["submission_key"].as_str().expect("a key");
    let spouse: Vec<&String> = draft["answers"]
        .as_object()
        .expect("answers")
        .keys()
        .filter(|path| path.starts_with("spouse"))
        .collect();
    assert!(!spouse.is_empty(), "the draft keeps them");
    assert_eq!(ada.submit(&id, key).await.status, 200);
    let submitted: String = query_scalar("SELECT answers FROM submissions")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    let submitted: Value = serde_json::from_str(&submitted).unwrap();
    for path in spouse {
        assert!(submitted.get(path).is_none(), "{path}");
    }
}

#[tokio::test]
async fn concurrent_first_saves_of_two_tabs_both_arrive() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let fields = [
        "surname",
        "given_names",
        "birth_city",
        "email",
        "national_id",
    ];
    let saves = fields.map(|field| ada.save(&id, 0, json!([change(field, None, field)])));
    for answer in futures::future::join_all(saves).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let draft = ada.load(&id).await;
    for field in fields {
        assert_eq!(draft["answers"][field], field);
    }
    assert_eq!(draft["version"], 5);
}

#[tokio::test]
async fn an_open_page_that_asks_for_news_waits_for_no_writer() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.save(&id, 0, json!([change("surname", None, "Hopper")]))
        .await;
    let mut writing = app.running.state.store.write().await.unwrap();
    writing.write_for(ada.user).await.unwrap();
    let news = ada.save(&id, 0, json!([])).await.json();
    assert_eq!(news["version"], 1);
    assert_eq!(news["answers"], json!({ "surname": "Hopper" }));
    assert_eq!(news["elsewhere"][0]["path"], "surname");
    let news = ada.save(&id, 1, json!([])).await.json();
    assert_eq!(news["answers"], Value::Null);
    writing.rollback().await.unwrap();

    let out = app.post("/auth/logout").bearer_auth(&ada.token).answer();
    assert_eq!(out.await.status, 204);
    let refused = ada.save(&id, 1, json!([])).await;
    assert_eq!(refused.status, 401);
    let bob = Applicant::new(&app).await;
    assert_eq!(bob.save(&id, 1, json!([])).await.status, 404);
}
