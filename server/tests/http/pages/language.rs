//! The language of pages: asked for by the browser, or chosen in the footer.

use app::visa::samples;
use reqwest::{Method, header};
use serde_json::json;

use crate::{
    app::{ACCESS_TTL, Answer, Ask, PASSWORD, TestApp},
    applications::Applicant,
    browser::Browser,
    pages::{between, registered, started},
};

async fn german(app: &TestApp, path: &str) -> Answer {
    let request = app.get(path).header(header::ACCEPT_LANGUAGE, "de-AT,en");
    request
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-dest", "document")
        .answer()
        .await
}

/// Presses a button of the footer that sends the footer's own form.
async fn switch(browser: &mut Browser<'_>, from: Option<&str>, language: &str) -> Answer {
    let form = [("_language", language)];
    browser
        .fetch_with(Method::POST, "/language", |request| {
            let request = request
                .header(header::ACCEPT, "text/html")
                .header("sec-fetch-mode", "navigate")
                .form(&form);
            match from {
                Some(page) => request.header(header::REFERER, format!("http://127.0.0.1{page}")),
                None => request,
            }
        })
        .await
}

#[tokio::test]
async fn pages_are_in_the_language_that_the_browser_asks_for() {
    let app = TestApp::with_pages().await;
    for path in ["/", "/login", "/register", "/goodbye"] {
        let page = german(&app, path).await;
        assert_eq!(page.header("content-language"), "de", "{path}");
        assert!(page.body.contains("<html lang=\"de\">"), "{path}");
        let vary = page.headers.get_all("vary").iter();
        let vary: Vec<_> = vary.map(|value| value.to_str().unwrap()).collect();
        assert!(
            vary.join(", ").contains("accept-language, cookie"),
            "{path}"
        );
    }
    let home = german(&app, "/").await.body;
    assert!(home.contains("Besuchsvisum beantragen"), "{home}");
    assert!(home.contains("Republik Orland"));

    let mut browser = Browser::new(&app);
    let home = browser.open("/").await;
    assert_eq!(home.header("content-language"), "en");
    assert!(home.body.contains("Republic of Orland"));
    let current = between(
        &home.body,
        "aria-current=\"true\" class=\"link-button\">",
        "<",
    );
    assert_eq!(current, "English");
    assert!(
        home.body.contains("value=\"de\" lang=\"de\""),
        "{}",
        home.body
    );
}

#[tokio::test]
async fn a_choice_is_kept_and_leads_back_to_its_page() {
    let app = TestApp::with_pages().await;
    let mut guest = Browser::new(&app);
    let back = switch(&mut guest, Some("/login?return_to=/account"), "de").await;
    assert_eq!(back.status, 303);
    assert_eq!(back.header("location"), "/login?return_to=/account");
    assert!(guest.open("/login").await.body.contains("Anmelden"));
    // A language that the server does not speak changes nothing.
    let back = switch(&mut guest, Some("/register"), "tlh").await;
    assert_eq!(back.header("location"), "/register");
    assert!(guest.open("/").await.body.contains("<html lang=\"de\">"));
    switch(&mut guest, Some("/"), "en").await;
    assert!(guest.open("/").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn where_one_came_from_may_be_unknown() {
    let app = TestApp::with_pages().await;
    let mut guest = Browser::new(&app);
    for referer in [
        None,
        Some("//evil.example/"),
        Some("/auth/refresh?return_to=/x"),
    ] {
        let back = switch(&mut guest, referer, "de").await;
        assert_eq!(back.header("location"), "/", "{referer:?}");
    }
    let mut browser = registered(&app).await;
    let back = switch(&mut browser, None, "de").await;
    assert_eq!(back.header("location"), "/applications");
    // Not a form at all.
    let odd = browser
        .fetch_with(Method::POST, "/language", |request| {
            request.json(&json!({}))
        })
        .await;
    assert_eq!(odd.status, 303);
}

#[tokio::test]
async fn another_site_cannot_choose() {
    let app = TestApp::with_pages().await;
    let refused = app
        .post("/language")
        .header("sec-fetch-site", "cross-site")
        .form(&[("_language", "de")])
        .answer()
        .await;
    assert_eq!(refused.status, 403);
    assert!(!refused.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn an_expired_token_is_no_hindrance_and_stays_out_of_it() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    app.clock.advance(ACCESS_TTL);
    let back = switch(&mut browser, Some("/account"), "de").await;
    assert_eq!(back.status, 303);
    assert_eq!(back.header("location"), "/account");
    let page = browser.open("/account").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Wo Sie angemeldet sind"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_page_of_questions_is_saved_before_it_changes_its_language() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let you = format!("{root}/you");
    let page = browser.open(&you).await.body;
    assert_eq!(page.matches("form=\"page-form\"").count(), 2, "{page}");
    assert!(page.contains("id=\"page-form\""));
    app.clock.advance(ACCESS_TTL);
    let typed = "_form=2&surname=Lovelace&_language=de";
    let page = browser.submit(&format!("{you}?return=check"), typed).await;
    assert_eq!(
        browser.trail.last().expect("a page").0,
        format!("{you}?return=check")
    );
    assert_eq!(page.header("content-language"), "de");
    assert!(page.body.contains("value=\"Lovelace\""), "{}", page.body);
    assert!(
        !page.body.contains("id=\"error-summary\""),
        "nobody has asked for a verdict"
    );
    // Pages without questions have nothing to send along.
    let tasks = browser.open(&root).await.body;
    assert!(tasks.contains("name=\"_language\"") && !tasks.contains("form=\"page-form\""));
}

#[tokio::test]
async fn the_page_to_sign_is_not_sent_off_by_the_way() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let sign = format!("/applications/{id}/sign");
    let early = browser.open(&sign).await.body;
    assert!(
        !early.contains("form=\"page-form\""),
        "there is no form yet"
    );

    ada.fill(&id, &samples::shortest()).await;
    assert!(
        browser
            .open(&sign)
            .await
            .body
            .contains("form=\"page-form\"")
    );
    let body = "has_preparer=no&sign_passport_number=X1234567&signature=grace++hopper&_language=de";
    let page = browser.submit(&sign, body).await;
    assert_eq!(browser.trail.last().expect("a page").0, sign);
    assert!(
        page.body.contains("value=\"grace  hopper\""),
        "{}",
        page.body
    );
    assert_eq!(ada.load(&id).await["reference"], json!(null));
}

#[tokio::test]
async fn errors_are_said_in_the_readers_language_and_programs_get_english() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::new(&app);
    switch(&mut browser, Some("/login"), "de").await;
    for (path, body, message) in [
        (
            "/login",
            "email=ada%40example.com",
            "Geben Sie Ihr Passwort ein.",
        ),
        (
            "/login",
            "email=ada%40example.com&password=wrong+wrong+wrong",
            "Die E-Mail-Adresse oder das Passwort ist falsch.",
        ),
        (
            "/register",
            "email=ada%40example.com&password=short",
            "mindestens 15 Zeichen",
        ),
        (
            "/register",
            "email=ada&password=a+sentence+to+remember",
            "wie name@example.com ein.",
        ),
    ] {
        let page = browser.submit(path, body).await;
        assert_eq!(page.status, 400, "{path} {body}");
        assert!(page.body.contains(message), "{}", page.body);
        assert!(page.body.contains("<title>Fehler: "), "{}", page.body);
        // The same again in the other language, with the address and without a verdict.
        let again = format!("{body}&_language=en");
        let page = browser.submit(path, &again).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-language"), "en");
        assert!(page.body.contains("value=\"ada"), "{}", page.body);
        assert!(!page.body.contains("There is a problem"));
        switch(&mut browser, Some("/login"), "de").await;
    }
    let answer = app
        .post("/auth/login")
        .header(header::ACCEPT_LANGUAGE, "de")
        .json(&json!({"email": "ada@example.com", "password": "wrong wrong wrong"}))
        .answer()
        .await;
    assert_eq!(
        answer.json()["message"],
        "The email address or the password is wrong."
    );
}

#[tokio::test]
async fn the_account_speaks_it_too() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    switch(&mut browser, Some("/account"), "de").await;
    let page = browser.open("/account").await.body;
    for words in [
        "Ihr Konto",
        "Unbekanntes Gerät",
        "15. Juni 2026, 12:00 UTC",
        "gerade eben",
        "data-unsaved=\"Ihre letzten Antworten sind noch nicht gespeichert.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = browser.submit("/account/delete", "password=").await.body;
    assert!(page.contains("Geben Sie Ihr Passwort ein."));
    assert!(page.contains("Kreuzen Sie das Kästchen an"));
}

#[tokio::test]
async fn what_is_held_for_somebody_stays_held_in_the_other_language() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let jar = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/logout").await;
    browser.jar = jar;
    let page = browser
        .submit(&format!("{root}/you"), "_form=2&surname=Lovelace")
        .await
        .body;
    assert!(page.contains("What you entered is not lost"), "{page}");
    assert_eq!(page.matches("form=\"page-form\"").count(), 2);
    let action = between(&page, "id=\"page-form\" method=\"post\" action=\"", "\"");
    let held = between(&page, "name=\"held\" value=\"", "\"");
    let page = browser
        .submit(
            action,
            &format!("held={held}&email=ada%40example.com&password=&_language=de"),
        )
        .await
        .body;
    assert!(page.contains("Ihre Eingaben sind nicht verloren"), "{page}");
    assert!(page.contains("value=\"ada@example.com\""));
    let held = between(&page, "name=\"held\" value=\"", "\"");
    let password = PASSWORD.replace(' ', "+");
    let page = browser
        .submit(
            action,
            &format!("held={held}&email=ada%40example.com&password={password}"),
        )
        .await;
    assert!(page.body.contains("value=\"Lovelace\""), "{}", page.body);
    assert_eq!(page.header("content-language"), "de");
}

#[tokio::test]
async fn a_refused_form_is_answered_with_a_page_in_the_readers_language() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    switch(&mut browser, Some("/applications"), "de").await;
    let page = browser.submit("/applications", "key=!").await;
    assert_eq!(page.status, 400);
    assert!(
        page.body
            .contains("<h1 class=\"title\">Leider gibt es ein Problem")
    );
    assert!(
        page.body.contains("Diese Seite ist veraltet."),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("Ihre Anträge"),
        "the header knows who it is"
    );
    // A program that posts the same gets a code.
    let ada = Applicant::new(&app).await;
    let answer = app
        .post("/applications")
        .bearer_auth(ada.again().await.access_token)
        .form(&[("key", "!")])
        .answer()
        .await;
    assert_eq!(answer.error(), (400, "invalid_request".to_owned()));
}
