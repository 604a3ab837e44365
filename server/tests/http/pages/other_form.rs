//! Pages, server functions and plain posts serve any form: here is another one, from its first page to
//! the confirmation, without JavaScript.

use app::library::LIBRARY_CARD;
use reqwest::Method;
use serde_json::json;

use crate::{
    app::TestApp,
    browser::Browser,
    pages::{between, registered, started},
};

async fn arrives(browser: &mut Browser<'_>, at: &str, body: &str, leads_to: &str) -> String {
    let page = browser.submit(at, body).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(browser.trail.last().unwrap().0, leads_to, "{at} {body}");
    page.body
}

#[tokio::test]
async fn a_form_of_three_pages_runs_through_the_same_pages() {
    let app = TestApp::with_form(&LIBRARY_CARD, &[]).await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let tasks = browser.open(&root).await.body;
    assert!(tasks.contains("What you read") && !tasks.contains("Passport"));
    assert!(
        browser
            .open("/applications")
            .await
            .body
            .contains(" of 3 sections")
    );
    let at = |slug: &str| format!("{root}/{slug}");

    // An error, and then none.
    let (you, reading) = (at("you"), at("reading"));
    let page = arrives(
        &mut browser,
        &you,
        "name=Ada&email=ada",
        &at("you?errors=1"),
    )
    .await;
    assert!(page.contains("There is a problem") && page.contains("value=\"ada\""));
    arrives(
        &mut browser,
        &you,
        "name=Ada&email=ada%40example.com",
        &reading,
    )
    .await;

    // A question that only appears now is asked first, complained about later, and then answered.
    let page = arrives(&mut browser, &reading, "likes=poems&cards=yes", &reading).await;
    assert!(page.contains("Your poets") && !page.contains("There is a problem"));
    let body = "likes=poems&poets=&cards=yes";
    let page = arrives(&mut browser, &reading, body, &at("reading?errors=1")).await;
    assert!(page.contains("Enter your poets"));
    let children = at("children");
    let body = "likes=poems&poets=Byron&cards=yes";
    arrives(&mut browser, &reading, body, &children).await;

    // Two children, of whom one goes again.
    let page = browser.submit(&children, "_group=children").await.body;
    assert!(page.contains("There is a problem"));
    let page = browser.submit(&children, "_add=children").await.body;
    let anne = between(&page, "name=\"_remove\" value=\"", "\"").to_owned();
    let answered = format!("_group=children&{anne}.name=Anne&{anne}.age=8");
    let body = format!("{answered}&_add=children");
    let page = browser.submit(&children, &body).await.body;
    let last = page.rsplit("name=\"_remove\" value=\"").next().unwrap();
    let other = last.split('"').next().unwrap().to_owned();
    assert_ne!(other, anne);
    let body = format!("{answered}&_remove={other}");
    browser.submit(&children, &body).await;
    let page = arrives(&mut browser, &children, &answered, &at("check")).await;
    for text in ["Byron", "Anne", "Change"] {
        assert!(page.contains(text), "no {text} to check");
    }

    // What goes out by the script is checked against this form too.
    let id = root.rsplit('/').next().unwrap();
    for (path, status) in [("surname", 400), ("poets", 200)] {
        let change = json!({"path": path, "base": "Byron", "value": "Byron and Keats"});
        let save = json!({"save": {"id": id, "version": 0, "changes": [change]}});
        let call = |request: reqwest::RequestBuilder| request.json(&save);
        let saved = browser
            .fetch_with(Method::POST, "/api/applications/save", call)
            .await;
        assert_eq!(saved.status, status, "{}", saved.body);
    }

    let sign = at("sign");
    let page = arrives(&mut browser, &sign, "signature=Eva", &at("sign?errors=1")).await;
    assert!(page.contains("Sign with your name"));
    let page = browser.submit(&sign, "signature=Ada").await.body;
    assert!(page.contains("Your reference number") && page.contains("ada@example.com"));
    assert!(
        browser
            .open(&sign)
            .await
            .body
            .contains("has been submitted")
    );
    assert_eq!(app.rows("submissions").await, 1);
}

#[tokio::test]
async fn a_held_post_knows_the_form_too() {
    let app = TestApp::with_form(&LIBRARY_CARD, &[]).await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    browser.fetch(Method::POST, "/auth/logout").await;
    browser.jar.clear();
    let page = browser
        .submit(&format!("{root}/reading"), "likes=novels")
        .await;
    assert!(page.body.contains("name=\"held\""), "{}", page.body);
    let page = browser
        .submit(&format!("{root}/passport"), "likes=novels")
        .await;
    assert!(!page.body.contains("name=\"held\""), "{}", page.body);
}
