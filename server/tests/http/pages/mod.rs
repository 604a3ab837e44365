//! Pages and their plain forms, without JavaScript.

mod browsers;
mod copy;
mod language;
mod other_form;
mod rendering;
mod sealed_post;

use crate::{
    app::{PASSWORD, TestApp},
    browser::Browser,
};

/// A browser that has registered by the form.
pub(crate) async fn registered(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    let body = format!(
        "email=ada%40example.com&password={}",
        PASSWORD.replace(' ', "+")
    );
    let page = browser.submit("/register", &body).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Your applications"), "{}", page.body);
    browser
}

/// Starts an application by its button; its path.
pub(crate) async fn started(browser: &mut Browser<'_>) -> String {
    let list = browser.open("/applications").await.body;
    let key = between(&list, "name=\"key\" value=\"", "\"");
    let page = browser.submit("/applications", &format!("key={key}")).await;
    assert_eq!(page.status, 200);
    browser.trail.last().expect("a page").0.clone()
}

pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text
        .find(before)
        .unwrap_or_else(|| panic!("no {before:?} in {text}"))
        + before.len();
    let end = text[start..].find(after).expect("an end");
    &text[start..start + end]
}
