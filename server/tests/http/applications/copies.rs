//! The keys of the copies that devices keep.

use crate::app::{ACCESS_TTL, TestApp};
use crate::applications::Applicant;
use crate::browser::Browser;
use crate::pages::between;

/// What a page hands to its script: for early copies, and for the module.
async fn keys(browser: &mut Browser<'_>, path: &str) -> [String; 2] {
    let page = browser.open(path).await;
    assert_eq!(page.header("cache-control"), "no-store");
    ["data-early-key", "data-key"]
        .map(|name| between(&page.body, &format!("{name}=\""), "\"").to_owned())
}

#[tokio::test]
async fn the_same_person_gets_the_same_keys_and_nobody_else_does() {
    let app = TestApp::with_pages().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let person = Applicant::new(&app).await;
        let id = person.start().await;
        let path = format!("/applications/{id}/you");
        let mut browser = Browser::new(&app);
        browser.adopt(&person.again().await);
        let first = keys(&mut browser, &path).await;
        // Another session, another page, another day.
        browser.adopt(&person.again().await);
        app.clock.advance(ACCESS_TTL);
        assert_eq!(
            keys(&mut browser, &format!("/applications/{id}")).await,
            first
        );
        for key in &first {
            assert_eq!(key.len(), 64);
            assert!(key.bytes().all(|digit| digit.is_ascii_hexdigit()));
        }
        seen.extend(first);
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "four different keys");
    assert_eq!(app.rows("copy_keys").await, 2);
}

#[tokio::test]
async fn pages_of_others_and_pages_without_a_draft_hand_out_none() {
    let app = TestApp::with_pages().await;
    let (ada, eve) = (Applicant::new(&app).await, Applicant::new(&app).await);
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&eve.again().await);
    for path in [
        format!("/applications/{id}/you"),
        "/applications".to_owned(),
        "/account".to_owned(),
    ] {
        let page = browser.open(&path).await;
        assert!(!page.body.contains("data-early-key="), "{path}");
    }
    assert_eq!(app.rows("copy_keys").await, 0);
}

#[tokio::test]
async fn pages_that_open_at_once_get_one_key() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let path = format!("/applications/{}/you", ada.start().await);
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let mut tabs: Vec<Browser<'_>> = (0..6).map(|_| browser.tab()).collect();
    let opened = tabs.iter_mut().map(|tab| keys(tab, &path));
    let opened = futures::future::join_all(opened).await;
    assert!(opened.iter().all(|keys| *keys == opened[0]));
}
