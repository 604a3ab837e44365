//! Pages as the server renders them, and the plain forms behind them: the whole way without
//! JavaScript.

use app::visa::samples;

use super::{between, registered, started};
use crate::{
    app::{ACCESS_TTL, Ask, PASSWORD, TestApp},
    applications::Applicant,
    browser::Browser,
};

#[tokio::test]
async fn guests_see_the_start_page_and_are_sent_to_sign_in() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::new(&app);
    let home = browser.open("/").await;
    assert_eq!(home.status, 200);
    assert!(home.body.contains("Apply for a visitor visa"));

    let page = browser.open("/applications").await;
    assert!(page.body.contains("Sign in"), "{}", page.body);
    let (path, _) = browser.trail.last().expect("a page");
    assert_eq!(path, "/login?return_to=/applications");
}

#[tokio::test]
async fn a_failed_sign_in_is_shown_again_with_the_address() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::new(&app);
    for (body, message) in [
        (
            "email=ada%40example.com&password=wrong+wrong+wrong",
            "The email address or the password is wrong.",
        ),
        ("email=ada%40example.com&password=", "Enter your password."),
    ] {
        let page = browser.submit("/login?return_to=/applications", body).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains(message), "{}", page.body);
        assert!(page.body.contains("value=\"ada@example.com\""));
        assert!(page.body.contains("<title>Error: "));
        assert!(browser.jar.is_empty());
    }
    let short = browser
        .submit("/register", "email=ada%40example.com&password=short")
        .await;
    assert_eq!(short.status, 400);
    assert!(short.body.contains("at least 15 characters"));
    assert!(
        !short.body.contains("short\""),
        "a password is never sent back"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_is_shown_again_is_whole_however_many_ask_at_once() {
    let app = TestApp::with_pages().await;
    for _ in 0..40 {
        let requests = (0..8).map(|_| app.post("/login").form(&[("email", "ada")]).answer());
        for page in futures::future::join_all(requests.map(tokio::spawn)).await {
            let page = page.unwrap();
            assert_eq!(page.status, 400, "{}", page.body);
            assert!(
                page.body.contains("<title>Error: Sign in "),
                "{}",
                page.body
            );
        }
    }
}

#[tokio::test]
async fn sign_in_leads_to_where_the_person_wanted_to_go() {
    let app = TestApp::with_pages().await;
    registered(&app).await;
    let body = format!(
        "email=ADA%40example.com&password={}",
        PASSWORD.replace(' ', "+")
    );
    for (asked, arrived) in [
        ("/login", "/applications"),
        (
            "/login?return_to=/applications/x/you%3Freturn%3Dcheck",
            "/applications/x/you?return=check",
        ),
        ("/login?return_to=//evil.example", "/applications"),
        ("/login?return_to=https://evil.example", "/applications"),
    ] {
        let mut browser = Browser::new(&app);
        browser.submit(asked, &body).await;
        assert_eq!(browser.trail.last().expect("a page").0, arrived, "{asked}");
    }
}

#[tokio::test]
async fn every_page_is_rendered_with_its_answers() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::full()).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let english = app.running.state.languages.choose(None, "en").texts;
    for page in app::visa::VISITOR_VISA.all_pages() {
        let rendered = browser
            .open(&format!("/applications/{id}/{}", page.slug))
            .await;
        assert_eq!(rendered.status, 200, "{}", page.slug);
        assert!(rendered.body.contains(page.title(english)), "{}", page.slug);
        assert!(
            rendered.body.contains("data-status=\"saved\""),
            "{}",
            page.slug
        );
    }
    let you = browser.open(&format!("/applications/{id}/you")).await.body;
    assert!(you.contains("value=\"Hopper\""));
    let check = browser
        .open(&format!("/applications/{id}/check"))
        .await
        .body;
    assert!(check.contains("Grace Brewster"));
    assert!(
        check.contains("Continue to sign"),
        "a full application can be signed"
    );
    let missing = browser.open(&format!("/applications/{id}/nowhere")).await;
    assert_eq!(missing.status, 404);
}

/// Leptos asks for a title when its page has been rendered. Under load the page's signals were gone by then.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_asked_for_at_once_are_all_rendered() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let path = format!("/applications/{}/you", ada.start().await);
    let token = ada.again().await.access_token;
    for _ in 0..8 {
        let asked: Vec<_> = (0..16)
            .map(|_| tokio::spawn(app.get(&path).bearer_auth(&token).answer()))
            .collect();
        for page in asked {
            let page = page.await.unwrap();
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.body.contains("<title>About you"), "{}", page.body);
        }
    }
}

#[tokio::test]
async fn stored_markup_is_text_on_every_page() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let evil = "</textarea></title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let mut answers = samples::full();
    let paths: Vec<String> = answers.iter().map(|(path, _)| path.to_owned()).collect();
    for path in paths {
        let free = app::visa::VISITOR_VISA
            .field_at(&path)
            .is_some_and(|(_, field)| {
                use longhaul_form::Kind;
                matches!(
                    field.kind,
                    Kind::Text { .. } | Kind::LongText { .. } | Kind::Email
                )
            });
        if free {
            answers.set(path, Some(longhaul_form::Value::Text(evil.to_owned())));
        }
    }
    ada.fill(&id, &answers).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let slugs = app::visa::VISITOR_VISA.all_pages().map(|page| page.slug);
    for slug in slugs.chain(["check", ""]) {
        let page = browser
            .open(&format!("/applications/{id}/{slug}"))
            .await
            .body;
        assert!(!page.contains("<script>alert"), "{slug}");
        assert!(!page.contains("<img src=x"), "{slug}");
    }
}

#[tokio::test]
async fn scripts_carry_the_nonce_of_the_policy() {
    let app = TestApp::with_pages().await;
    let mut browser = Browser::new(&app);
    let (one, two) = (browser.open("/").await, browser.open("/login").await);
    let policy = one.header("content-security-policy").to_owned();
    let nonce = between(&policy, "'nonce-", "'");
    assert!(
        !two.header("content-security-policy").contains(nonce),
        "a nonce is used once"
    );
    assert!(!policy.contains("unsafe-inline"));
    for script in one.body.split("<script").skip(1) {
        let tag = &script[..script.find('>').expect("an end")];
        assert!(tag.contains(nonce), "<script{tag}> has no nonce");
    }
}

#[tokio::test]
async fn a_page_without_javascript_is_saved_judged_and_turned() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;

    // Errors keep what was entered.
    let start = format!("{root}/start");
    let page = browser
        .submit(&start, "email=not+an+address&purpose=")
        .await;
    assert_eq!(
        browser.trail.last().expect("a page").0,
        format!("{start}?errors=1")
    );
    assert!(page.body.contains("There is a problem"));
    assert!(page.body.contains("<title>Error: "));
    assert!(page.body.contains("value=\"not an address\""));

    // Nothing is wrong: the next page.
    let fine: String = samples::shortest()
        .iter()
        .filter_map(
            |(path, value)| match (app::visa::VISITOR_VISA.locate(path), value) {
                (Some((page, _)), longhaul_form::Value::Text(text)) if page.slug == "start" => {
                    Some(format!(
                        "{path}={}&",
                        text.replace('@', "%40").replace(' ', "+")
                    ))
                }
                _ => None,
            },
        )
        .collect();
    browser.submit(&start, &fine).await;
    assert_eq!(
        browser.trail.last().expect("a page").0,
        format!("{root}/you")
    );
    browser
        .submit(&format!("{start}?return=check"), &fine)
        .await;
    assert_eq!(
        browser.trail.last().expect("a page").0,
        format!("{root}/check")
    );
}

#[tokio::test]
async fn an_expired_token_does_not_lose_a_plain_post_s32() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    app.clock.advance(ACCESS_TTL);
    browser.trail.clear();
    let page = browser
        .submit(&format!("{root}/you"), "surname=Lovelace")
        .await;
    let statuses: Vec<u16> = browser.trail.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, [307, 307, 303, 200]);
    assert!(page.body.contains("value=\"Lovelace\""));
}

#[tokio::test]
async fn every_plain_form_survives_expiry() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let list = browser.open("/applications").await.body;
    let key = between(&list, "name=\"key\" value=\"", "\"").to_owned();
    let account = browser.open("/account").await.body;
    let account_key = between(&account, "name=\"key\" value=\"", "\"").to_owned();
    let root = started(&mut browser).await;
    let others = format!("form=others&key={account_key}");
    let group = "languages";
    for (path, body, shows) in [
        (
            "/applications".to_owned(),
            format!("key={key}"),
            "Before you start",
        ),
        (
            format!("{root}/you"),
            "surname=Lovelace".to_owned(),
            "Lovelace",
        ),
        (
            format!("{root}/work"),
            format!("_add={group}"),
            "Language 1",
        ),
        (
            format!("{root}/work"),
            format!("_remove={group}.x"),
            "Language 1",
        ),
        (format!("{root}/sign"), "signature=Ada".to_owned(), "Ada"),
        (
            "/account".to_owned(),
            others,
            "All other devices are signed out.",
        ),
        (
            "/account/delete".to_owned(),
            "understood=yes".to_owned(),
            "Enter your password.",
        ),
    ] {
        app.clock.advance(ACCESS_TTL);
        browser.trail.clear();
        let page = browser.submit(&path, &body).await;
        let statuses: Vec<u16> = browser.trail.iter().map(|(_, status)| *status).collect();
        assert_eq!(statuses[..2], [307, 307], "{path}");
        assert!(page.body.contains(shows), "{path}: {}", page.body);
    }
    app.clock.advance(ACCESS_TTL);
    let home = browser.submit("/auth/logout", "").await;
    assert!(home.body.contains("Start now") && browser.jar.is_empty());
}

#[tokio::test]
async fn a_question_that_appears_is_asked_before_it_is_complained_about() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let full = samples::shortest();
    let mut body: String = full
        .iter()
        .filter_map(
            |(path, value)| match (app::visa::VISITOR_VISA.locate(path), value) {
                (Some((page, _)), longhaul_form::Value::Text(text)) if page.slug == "history" => {
                    Some(format!("{path}={}&", text.replace(' ', "+")))
                }
                _ => None,
            },
        )
        .collect();
    body = body.replace("was_refused=no", "was_refused=yes");
    assert!(body.contains("was_refused=yes"), "{body}");
    let page = browser.submit(&format!("{root}/history"), &body).await;
    assert_eq!(
        browser.trail.last().expect("a page").0,
        format!("{root}/history")
    );
    assert!(!page.body.contains("There is a problem"));
    assert!(page.body.contains("name=\"refusal_explanation\""));
}

#[tokio::test]
async fn signing_submits_once_and_back_shows_a_message() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let body = "has_preparer=no&sign_passport_number=X1234567&signature=grace++hopper";
    for _ in 0..2 {
        let page = browser
            .submit(&format!("/applications/{id}/sign"), body)
            .await;
        assert!(page.body.contains("Your reference number"), "{}", page.body);
    }
    let back = browser.open(&format!("/applications/{id}/you")).await.body;
    assert!(back.contains("This application has been submitted"));
    let list = browser.open("/applications").await.body;
    assert!(list.contains("Submitted"));
}
