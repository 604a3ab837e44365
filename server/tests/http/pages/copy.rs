//! The confirmation, and the copy of all answers behind it.

use app::visa::{VISITOR_VISA, samples};
use longhaul_form::{Answers, Kind, Value, review::rows};
use serde_json::json;

use crate::{app::TestApp, applications::Applicant, browser::Browser};

/// A name that says which question it answers, wherever any text will do.
fn telling() -> Answers {
    let mut answers = samples::full();
    let paths: Vec<String> = answers.iter().map(|(path, _)| path.to_owned()).collect();
    for (number, path) in paths.into_iter().enumerate() {
        let free = VISITOR_VISA
            .field_at(&path)
            .is_some_and(|(_, field)| matches!(field.kind, Kind::Text { .. }));
        // Answers that have to be like another one.
        let named = [
            "surname",
            "given_names",
            "signature",
            "sign_passport_number",
        ];
        if free && !named.contains(&path.as_str()) {
            answers.set(path, Some(Value::Text(format!("Answer {number}"))));
        }
    }
    answers
}

#[tokio::test]
async fn the_copy_holds_every_answer_that_was_submitted() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &telling()).await;
    let key = ada.submission_key(&id).await;
    let receipt = ada.submit(&id, &key).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    let reference = receipt.json()["reference"].as_str().unwrap().to_owned();

    let submission = ada
        .call("submission", json!({ "reference": reference }))
        .await
        .json();
    let submitted = submission["answers"].as_object().expect("answers");
    assert!(submitted.len() > 150, "{}", submitted.len());

    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let done = browser
        .open(&format!("/applications/done/{reference}"))
        .await;
    let address = format!("/applications/done/{reference}/answers");
    assert!(done.body.contains(&address), "{}", done.body);
    let copy = browser.open(&address).await;
    assert_eq!(copy.status, 200);
    assert_eq!(copy.header("cache-control"), "no-store");
    let copy = copy.body.split("<main").nth(1).expect("a page").to_owned();
    assert!(copy.contains(&reference));
    assert_eq!(copy.matches("<h1").count(), 1);
    let texts = app.running.state.languages.first();
    for page in VISITOR_VISA.all_pages() {
        assert!(copy.contains(page.title(texts)), "{}", page.slug);
    }
    for (path, value) in submitted {
        let is_text = VISITOR_VISA
            .field_at(path)
            .is_some_and(|(_, field)| matches!(field.kind, Kind::Text { .. } | Kind::Email));
        let text = value.as_str().unwrap_or_default();
        if is_text && !text.is_empty() {
            assert!(copy.contains(&format!(">{text}<")), "{path}: {text}");
        }
    }
    // One row for each question that was asked, whatever the answer.
    let asked: usize = VISITOR_VISA
        .all_pages()
        .map(|page| {
            let answers: Answers = serde_json::from_value(submission["answers"].clone()).unwrap();
            rows(&VISITOR_VISA, page, &answers, texts).len()
        })
        .sum();
    assert_eq!(copy.matches("class=\"summary__value\"").count(), asked + 3);
}

#[tokio::test]
async fn nobody_else_sees_it() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;
    let receipt = ada.submit(&id, &key).await.json();
    let reference = receipt["reference"].as_str().unwrap();

    let eve = Applicant::new(&app).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&eve.again().await);
    for place in ["", "/answers"] {
        let page = browser
            .open(&format!("/applications/done/{reference}{place}"))
            .await;
        assert_eq!(page.status, 404, "{place}");
        assert!(!page.body.contains("Hopper"));
    }
    let answer = eve
        .call("submission", json!({ "reference": reference }))
        .await;
    assert_eq!(answer.status, 404);
}
