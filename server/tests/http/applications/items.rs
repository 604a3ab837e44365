//! Items of a group by plain buttons.

use longhaul_form::Answers;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;

use crate::app::TestApp;
use crate::applications::Applicant;
use crate::browser::Browser;
use crate::pages::{between, registered, started};

#[tokio::test]
async fn items_are_added_and_removed_by_plain_buttons() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let page = browser
        .submit(&format!("{root}/work"), "_add=languages")
        .await
        .body;
    let path = between(&page, "name=\"_remove\" value=\"", "\"").to_owned();
    assert!(path.starts_with("languages."), "{path}");
    let page = browser
        .submit(&format!("{root}/work"), &format!("_remove={path}"))
        .await
        .body;
    assert!(!page.contains(&path));
}

/// An application with three languages, and a browser without a script.
struct Work<'a> {
    ada: Applicant<'a>,
    id: String,
    browser: Browser<'a>,
}

impl<'a> Work<'a> {
    async fn begun(app: &'a TestApp) -> Self {
        let ada = Applicant::new(app).await;
        let id = ada.start().await;
        let list = json!({ "path": "languages", "value": ["a", "b", "c"] });
        let cobol = json!({ "path": "languages.b.language", "value": "COBOL" });
        ada.save(&id, 0, json!([list, cobol])).await;
        let mut browser = Browser::new(app);
        browser.adopt(&ada.again().await);
        Self { ada, id, browser }
    }

    fn page(&self) -> String {
        format!("/applications/{}/work", self.id)
    }

    /// Where a post of the page leads.
    async fn post(&mut self, body: &'static str) -> String {
        let form = "application/x-www-form-urlencoded";
        let answer = self
            .browser
            .fetch_with(Method::POST, &self.page(), |request| {
                request.header(CONTENT_TYPE, form).body(body)
            })
            .await;
        assert_eq!(answer.status, 303, "{body}");
        answer.header("location").to_owned()
    }

    async fn answers(&self) -> Answers {
        let draft = self.ada.load(&self.id).await;
        serde_json::from_value(draft["answers"].clone()).unwrap()
    }
}

#[tokio::test]
async fn items_are_moved_by_plain_buttons_that_lead_back_to_them() {
    let app = TestApp::with_pages().await;
    let mut work = Work::begun(&app).await;
    for (body, anchor, order) in [
        ("_up=languages.b", "languages.b", ["b", "a", "c"]),
        ("_down=languages.a", "languages.a", ["b", "c", "a"]),
        // What no page has to press.
        ("_up=languages.b", "languages.b", ["b", "c", "a"]),
        ("_down=languages.a", "languages.a", ["b", "c", "a"]),
        ("_up=languages.d", "languages", ["b", "c", "a"]),
        ("_up=languages.%0D%0A", "languages", ["b", "c", "a"]),
        ("_down=languages.", "languages", ["b", "c", "a"]),
    ] {
        let location = work.post(body).await;
        assert_eq!(location, format!("{}#{anchor}", work.page()), "{body}");
        assert_eq!(work.answers().await.items("languages"), order, "{body}");
    }
    let before = work.answers().await;
    for body in ["_up=languages", "_up=passports.a", "_down=surname.a"] {
        work.post(body).await;
        assert_eq!(work.answers().await, before, "{body}");
    }
}

#[tokio::test]
async fn a_move_takes_the_page_along_that_it_was_pressed_on() {
    let app = TestApp::with_pages().await;
    let mut work = Work::begun(&app).await;
    work.post("languages.a.language=FLOW-MATIC&_down=languages.a")
        .await;
    let answers = work.answers().await;
    assert_eq!(answers.items("languages"), ["b", "a", "c"]);
    assert_eq!(answers.text("languages.a.language"), "FLOW-MATIC");
    assert_eq!(answers.text("languages.b.language"), "COBOL");

    let page = work.browser.open(&work.page()).await.body;
    let places = ["b", "a", "c"].map(|item| page.find(&format!("id=\"languages.{item}\"")));
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    for (button, item, hidden) in [
        ("up", "b", true),
        ("down", "b", false),
        ("up", "a", false),
        ("down", "a", false),
        ("up", "c", false),
        ("down", "c", true),
    ] {
        let start = format!("id=\"languages.{item}._{button}\"");
        let tag = between(&page, &start, ">");
        assert_eq!(tag.contains("hidden"), hidden, "{button} {item}: {tag}");
    }
}

#[tokio::test]
async fn a_move_on_an_old_page_keeps_what_came_and_went_since() {
    let app = TestApp::with_pages().await;
    let mut work = Work::begun(&app).await;
    let list = json!({ "path": "languages", "base": ["a", "b", "c"], "value": ["a", "b", "d"] });
    let saved = work.ada.save(&work.id, 1, json!([list])).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    work.post("_version=1&languages.b.language=Ada&_up=languages.b")
        .await;
    let answers = work.answers().await;
    assert_eq!(answers.items("languages"), ["b", "d", "a"]);
    assert_eq!(answers.text("languages.b.language"), "Ada");
}
