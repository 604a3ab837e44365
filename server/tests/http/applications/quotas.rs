//! How many applications one account may have.

use reqwest::header::ACCEPT;

use crate::app::{Ask, TestApp};
use crate::applications::Applicant;

#[tokio::test]
async fn an_account_has_as_many_drafts_as_it_may() {
    let app = TestApp::with_pages_and(&["--drafts-per-account=3"]).await;
    let ada = Applicant::new(&app).await;
    let first = ada.start_with("k0").await;
    for key in ["k1", "k2"] {
        ada.start_with(key).await;
    }
    let start = |key: &'static str| {
        app.post("/applications")
            .bearer_auth(&ada.token)
            .form(&[("key", key)])
    };
    let refused = start("k3").answer().await;
    assert_eq!(refused.error(), (409, "too_many_drafts".to_owned()));
    let page = start("k3").header(ACCEPT, "text/html").answer().await;
    assert_eq!(page.status, 409);
    assert!(
        page.body.contains("Submit or delete one of them"),
        "{}",
        page.body
    );
    assert_eq!(app.rows("applications").await, 3);
    // The same key again finds the same application, and others are not concerned.
    assert_eq!(ada.start_with("k0").await, first);
    Applicant::new(&app).await.start().await;
    // Submitted ones do not count.
    ada.fill(&first, &app::visa::samples::shortest()).await;
    let key = ada.submission_key(&first).await;
    assert_eq!(ada.submit(&first, &key).await.status, 200);
    ada.start_with("k3").await;
}

/// One account has as many applications as it may in all; nobody learns so at the submission.
#[tokio::test]
async fn an_account_has_as_many_applications_as_it_may_submitted_ones_among_them() {
    let app = TestApp::with_pages_and(&["--applications-per-account=2"]).await;
    let ada = Applicant::new(&app).await;
    let (first, second) = (ada.start_with("k0").await, ada.start_with("k1").await);
    for id in [&first, &second] {
        ada.fill(id, &app::visa::samples::shortest()).await;
        let key = ada.submission_key(id).await;
        let submitted = ada.submit(id, &key).await;
        assert_eq!(submitted.status, 200, "{}", submitted.body);
    }
    let start = |key: &'static str| {
        app.post("/applications")
            .bearer_auth(&ada.token)
            .form(&[("key", key)])
    };
    let refused = start("k2").answer().await;
    assert_eq!(refused.error(), (409, "too_many_applications".to_owned()));
    let page = start("k2").header(ACCEPT, "text/html").answer().await;
    assert_eq!(page.status, 409);
    let words = "You have as many applications as one account can have.";
    assert!(page.body.contains(words), "{}", page.body);
    assert_eq!(app.rows("applications").await, 2);
    // The same key again finds the same application, and others are not concerned.
    assert_eq!(ada.start_with("k0").await, first);
    Applicant::new(&app).await.start().await;
}
