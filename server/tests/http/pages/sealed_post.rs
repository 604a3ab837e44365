//! A form that is posted when the session is over: nothing entered is lost, and no other user sees it.

use std::time::Duration;

use app::visa::samples;
use reqwest::{Method, RequestBuilder, StatusCode, header::COOKIE};

use crate::{
    app::{ACCESS_TTL, Answer, Ask, DAY, PASSWORD, TestApp},
    applications::Applicant,
    browser::Browser,
    pages::{between, registered, started},
};
use longhaul_server::store::db::{query, query_scalar};

const ADA: &str = "ada@example.com";
const EVE: &str = "eve@example.com";

/// The session is ended elsewhere; the cookies stay.
async fn revoke(app: &TestApp, browser: &mut Browser<'_>) {
    let copy = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/logout").await;
    browser.jar = copy;
    assert_eq!(app.events("signed_out").await, 1);
}

/// The sign-in form on the page, as a user fills it in.
fn sign_in(page: &str, email: &str, password: &str) -> (String, String) {
    let action = between(page, "id=\"page-form\" method=\"post\" action=\"", "\"");
    let held = between(page, "name=\"held\" value=\"", "\"");
    let (email, password) = (email.replace('@', "%40"), password.replace(' ', "+"));
    (
        action.replace("&amp;", "&"),
        format!("held={held}&email={email}&password={password}"),
    )
}

fn arrived<'b>(browser: &'b Browser<'_>) -> &'b str {
    &browser.trail.last().expect("a page").0
}

/// Posts a page after the session has ended; what is shown asks to sign in.
async fn posted(browser: &mut Browser<'_>, path: &str, body: &str) -> Answer {
    let page = browser.submit(path, body).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    assert_eq!(
        page.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.body.contains("What you entered is not lost"));
    assert!(!page.body.contains("Lovelace"), "not for the next person");
    page
}

#[tokio::test]
async fn what_was_entered_is_saved_when_the_same_person_signs_in() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let you = format!("{root}/you");
    for ended in ["revoked", "revoked and expired", "cookies gone"] {
        if ended == "cookies gone" {
            app.clock.advance(DAY * 31);
            browser.jar.clear();
        } else {
            revoke(&app, &mut browser).await;
            if ended != "revoked" {
                app.clock.advance(ACCESS_TTL);
            }
        }
        let body = format!("surname=Lovelace&given_names={}", ended.replace(' ', "+"));
        let page = posted(&mut browser, &you, &body).await;

        // A slip of the finger first.
        let (action, wrong) = sign_in(&page.body, ADA, "wrong but long enough");
        let page = browser.submit(&action, &wrong).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains("What you entered is not lost"));

        let (action, right) = sign_in(&page.body, ADA, PASSWORD);
        let page = browser.submit(&action, &right).await;
        // As Continue would have done: back to the page, which asks for the rest.
        assert_eq!(arrived(&browser), you);
        assert!(page.body.contains("value=\"Lovelace\""));
        assert!(page.body.contains(&format!("value=\"{ended}\"")));
        reset_events(&app).await;
    }
}

async fn reset_events(app: &TestApp) {
    let mut tx = app.running.state.store.write().await.unwrap();
    query("DELETE FROM security_events")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn another_person_neither_sees_nor_saves_it() {
    let app = TestApp::with_pages().await;
    app.register(EVE).await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    revoke(&app, &mut browser).await;
    let page = posted(&mut browser, &format!("{root}/you"), "surname=Lovelace").await;
    let (action, body) = sign_in(&page.body, EVE, PASSWORD);
    browser.trail.clear();
    let page = browser.submit(&action, &body).await;
    // Not even the address of the first person's page.
    assert_eq!(arrived(&browser), "/applications");
    assert!(
        page.body
            .contains("You have not started an application yet.")
    );
    assert!(page.body.contains(EVE));
    let (hers, mine) = (app.rows("applications").await, answers(&app).await);
    assert_eq!((hers, &*mine), (1, "{}"));
}

/// The answers of the only application.
async fn answers(app: &TestApp) -> String {
    query_scalar("SELECT answers FROM applications")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn it_is_good_for_an_hour_and_only_as_it_was_sealed() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let you = format!("{root}/you");
    revoke(&app, &mut browser).await;
    let page = posted(&mut browser, &you, "surname=Lovelace").await;
    let (action, body) = sign_in(&page.body, ADA, PASSWORD);
    let from = body.find("held=").expect("the seal") + 60;
    let changed = if &body[from..=from] == "A" { "B" } else { "A" };
    let forged = format!("{}{changed}{}", &body[..from], &body[from + 1..]);
    // The sign-in itself works, and leads to where the form was.
    browser.submit(&action, &forged).await;
    assert_eq!(arrived(&browser), you);
    assert_eq!(answers(&app).await, "{}");

    app.clock.advance(Duration::from_hours(1));
    browser.submit(&action, &body).await;
    assert_eq!(answers(&app).await, "{}");
    assert!(browser.cookie("access").is_some());
    app.clock.step_back(Duration::from_secs(1));
    browser.submit(&action, &body).await;
    assert_eq!(answers(&app).await, r#"{"surname":"Lovelace"}"#);
}

#[tokio::test]
async fn buttons_and_the_signature_are_held_too() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    revoke(&app, &mut browser).await;
    let work = format!("{root}/work");
    let page = posted(&mut browser, &work, "_add=languages").await;
    let (action, body) = sign_in(&page.body, ADA, PASSWORD);
    let page = browser.submit(&action, &body).await;
    assert_eq!(arrived(&browser), work);
    assert!(page.body.contains("name=\"_remove\" value=\"languages."));

    let root = started(&mut browser).await;
    let me = browser.fetch(Method::GET, "/api/me").await.json();
    let user = me["id"].as_str().expect("an id").parse().unwrap();
    let id = root.rsplit('/').next().expect("an id");
    let ada = Applicant::with(&app, user).await;
    ada.fill(id, &samples::shortest()).await;
    reset_events(&app).await;
    revoke(&app, &mut browser).await;
    let sign = format!("{root}/sign");
    let body = "has_preparer=no&sign_passport_number=X1234567&signature=grace++hopper";
    let page = posted(&mut browser, &sign, body).await;
    let (action, body) = sign_in(&page.body, ADA, PASSWORD);
    for _ in 0..2 {
        let page = browser.submit(&action, &body).await;
        assert!(page.body.contains("Your reference number"), "{}", page.body);
    }
    assert_eq!(app.rows("submissions").await, 1);
}

#[tokio::test]
async fn passwords_uploads_and_what_is_too_large_are_not_held() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    revoke(&app, &mut browser).await;
    let jar = browser.jar.clone();
    let large = format!("surname={}", "x".repeat(512 * 1024));
    for (path, body) in [
        ("/account", "form=password&current_password=correct"),
        ("/account/delete", "password=correct&understood=yes"),
        ("/applications", "key=abc"),
        ("/applications/x/nowhere", "a=b"),
        (&*format!("{root}/you"), &*large),
    ] {
        browser.jar.clone_from(&jar);
        let page = browser.submit(path, body).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(arrived(&browser), "/login?return_to=/applications/form");
        assert!(!page.body.contains("name=\"held\""), "{path}");
    }
    let cookie = jar
        .iter()
        .map(|cookie| format!("{}={}", cookie.name, cookie.value));
    let upload = app
        .post(&format!("/auth/refresh?return_to={root}/you"))
        .header("content-type", "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, cookie.collect::<Vec<_>>().join("; "))
        .body("--x--");
    assert_eq!(upload.answer().await.status, 303);
}

#[tokio::test]
async fn a_held_form_for_an_application_that_is_gone_says_so() {
    let app = TestApp::with_pages().await;
    let eve = Applicant::new(&app).await;
    let hers = eve.start().await;
    let mut browser = registered(&app).await;
    revoke(&app, &mut browser).await;
    // Another user's application: held for the user who posted it, and refused like any other post.
    let you = format!("/applications/{hers}/you");
    let page = posted(&mut browser, &you, "surname=Lovelace").await;
    let (action, body) = sign_in(&page.body, ADA, PASSWORD);
    let page = browser.submit(&action, &body).await;
    assert_eq!(page.status, 404);
    assert!(eve.load(&hers).await["answers"].get("surname").is_none());
}

#[tokio::test]
async fn older_answers_do_not_win_over_newer_ones() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let you = format!("{}/you", started(&mut browser).await);
    let page = browser.open(&you).await.body;
    let version = between(&page, "name=\"_version\" value=\"", "\"").to_owned();
    browser.submit(&you, "given_names=Grace").await;
    revoke(&app, &mut browser).await;

    let body = format!("_version={version}&given_names=&surname=Lovelace");
    let page = posted(&mut browser, &you, &body).await;
    let (action, right) = sign_in(&page.body, ADA, PASSWORD);
    let page = browser.submit(&action, &right).await.body;
    for value in ["Grace", "Lovelace"] {
        assert!(page.contains(&format!("value=\"{value}\"")), "{value}");
    }
}

#[tokio::test]
async fn a_page_with_a_large_file_is_held_without_it_and_says_so() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let root = started(&mut browser).await;
    let documents = format!("{root}/documents");
    for (bytes, has_file) in [(20 * 1024, true), (900 * 1024, true), (0, false)] {
        revoke(&app, &mut browser).await;
        let name = if has_file { "passport.pdf" } else { "" };
        let parts = format!(
            "--x\r\nContent-Disposition: form-data; name=\"_version\"\r\n\r\n0\r\n\
             --x\r\nContent-Disposition: form-data; name=\"passport_scan\"; filename=\"{name}\"\r\n\r\n{}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"_language\"\r\n\r\nde\r\n--x--\r\n",
            "x".repeat(bytes)
        );
        let send = |request: RequestBuilder| {
            request
                .header("content-type", "multipart/form-data; boundary=x")
                .header("accept", "text/html")
                .body(parts)
        };
        let detour = format!("/auth/refresh?return_to={documents}");
        let page = browser.fetch_with(Method::POST, &detour, send).await;
        assert_eq!(
            page.status,
            StatusCode::UNAUTHORIZED,
            "{bytes}: {}",
            page.body
        );
        let says = "choose them again";
        assert_eq!(page.body.contains(says), has_file, "{bytes}");
        assert!(page.body.contains("What you entered is not lost"));

        // Also after a slip of the finger.
        let (action, wrong) = sign_in(&page.body, ADA, "wrong but long enough");
        let page = browser.submit(&action, &wrong).await;
        assert_eq!(page.body.contains(says), has_file, "{bytes}");

        // And the rest of the page arrives: here the button for another language.
        let (action, right) = sign_in(&page.body, ADA, PASSWORD);
        browser.submit(&action, &right).await;
        assert_eq!(arrived(&browser), documents);
        assert_eq!(browser.cookie("language"), Some("de"), "{bytes}");
        browser
            .jar
            .retain(|cookie| !cookie.name.ends_with("language"));
        reset_events(&app).await;
    }
}
