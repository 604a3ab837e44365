//! The account's pages and their plain forms.

use std::time::Duration;

use reqwest::Method;

use crate::{
    app::{ACCESS_TTL, PASSWORD, TestApp},
    browser::Browser,
    pages::{between, registered},
};

const ADA: &str = "ada@example.com";
const NEW: &str = "a quite different sentence";

fn plus(text: &str) -> String {
    text.replace(' ', "+")
}

/// The fields of a form on the page, found by what its button says, as a body.
fn form(page: &str, button: &str) -> String {
    let at = page
        .find(button)
        .unwrap_or_else(|| panic!("no {button:?} in {page}"));
    let start = page[..at].rfind("<form").expect("a form");
    let form = &page[start..at];
    let hidden = form
        .split("<input")
        .filter(|input| input.contains("hidden\" name"));
    let pair = |input: &str| {
        format!(
            "{}={}",
            between(input, "name=\"", "\""),
            between(input, "value=\"", "\"")
        )
    };
    hidden.map(pair).collect::<Vec<_>>().join("&")
}

fn arrived<'b>(browser: &'b Browser<'_>) -> &'b str {
    &browser.trail.last().expect("a page").0
}

fn password_form(page: &str, current: &str, new: &str) -> String {
    let hidden = form(page, "Change password<");
    let (current, new) = (plus(current), plus(new));
    format!("{hidden}&current_password={current}&new_password={new}")
}

#[tokio::test]
async fn the_page_shows_where_one_is_signed_in() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    app.login(ADA, PASSWORD).await;
    let page = browser.open("/account").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.body.matches("class=\"card\"").count(), 2);
    assert_eq!(page.body.matches("This device").count(), 1);
    assert!(
        page.body
            .contains("<time datetime=\"2026-06-15T12:00:00Z\"")
    );
    assert!(page.body.contains("15 June 2026, 12:00 UTC"));
    assert!(page.body.contains("href=\"/account\""), "the header's link");
    assert!(page.body.contains("Signed in"), "recent activity");
    assert!(!page.body.contains("<script src"));
    // A guest is asked to sign in, and comes back.
    let mut guest = Browser::new(&app);
    guest.open("/account/delete").await;
    assert_eq!(arrived(&guest), "/login?return_to=/account/delete");
}

#[tokio::test]
async fn devices_are_signed_out_from_the_page_also_when_the_token_has_expired() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let there = app.login(ADA, PASSWORD).await;
    let page = browser.open("/account").await.body;
    let form_of_other = {
        let other = page
            .split("<li class=\"card\">")
            .nth(2)
            .expect("another device");
        form(other, "Sign out")
    };
    app.clock.advance(ACCESS_TTL);
    browser.trail.clear();
    let page = browser.submit("/account", &form_of_other).await;
    let statuses: Vec<u16> = browser.trail.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, [307, 307, 303, 200]);
    assert_eq!(arrived(&browser), "/account?done=ended");
    assert!(page.body.contains("That device is signed out."));
    assert_eq!(page.body.matches("class=\"card\"").count(), 1);
    assert_eq!(
        app.refresh(&there.refresh_token()).await.error().1,
        "session_revoked"
    );
    // Once more, as after a press of "back".
    browser.submit("/account", &form_of_other).await;
    assert_eq!(arrived(&browser), "/account?done=ended");
    assert_eq!(app.events("revoked").await, 1);
}

#[tokio::test]
async fn all_others_go_and_this_one_may_go_too() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let there = app.login(ADA, PASSWORD).await;
    let page = browser.open("/account").await.body;
    let others = form(&page, "Sign out all other devices");
    app.clock.advance(ACCESS_TTL);
    let page = browser.submit("/account", &others).await.body;
    assert_eq!(arrived(&browser), "/account?done=others");
    assert_eq!(app.refresh(&there.refresh_token()).await.status, 401);
    assert!(!page.contains("Sign out all other devices"));

    let card = page
        .split("<li class=\"card\">")
        .nth(1)
        .expect("this device");
    let home = browser.submit("/account", &form(card, "Sign out")).await;
    assert_eq!(arrived(&browser), "/");
    assert!(browser.jar.is_empty());
    assert!(home.body.contains("Sign in"));
    assert_eq!(app.events("signed_out").await, 1);
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let app = TestApp::with_pages().await;
    let mut ada = registered(&app).await;
    let page = ada.open("/account").await.body;
    let card = page.split("<li class=\"card\">").nth(1).expect("a device");
    let hers = form(card, "Sign out");
    let mut eve = Browser::signed_in(&app).await;
    eve.submit("/account", &hers).await;
    assert_eq!(
        app.events("revoked").await + app.events("signed_out").await,
        0
    );
    assert_eq!(ada.open("/account").await.status, 200);
    assert_eq!(arrived(&ada), "/account");
}

#[tokio::test]
async fn the_password_is_changed_by_a_form_that_says_what_is_wrong() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let there = app.login(ADA, PASSWORD).await;
    let page = browser.open("/account").await.body;
    for (current, new, message) in [
        ("", NEW, "Enter your current password."),
        (PASSWORD, "", "Enter a new password."),
        (
            "wrong but long enough",
            NEW,
            "The current password is wrong.",
        ),
        (PASSWORD, "short", "at least 15 characters"),
    ] {
        let answer = browser
            .submit("/account", &password_form(&page, current, new))
            .await;
        assert_eq!(answer.status, 400);
        assert!(answer.body.contains(message), "{message}: {}", answer.body);
        assert!(answer.body.contains("<title>Error: "));
        for typed in [current, new].into_iter().filter(|text| text.len() > 4) {
            assert!(
                !answer.body.contains(typed),
                "a password is never sent back"
            );
        }
    }
    assert_eq!(app.me(&there.access_token()).await.status, 200);

    app.clock.advance(ACCESS_TTL);
    let fine = password_form(&page, PASSWORD, NEW);
    for _ in 0..2 {
        let done = browser.submit("/account", &fine).await;
        assert_eq!(arrived(&browser), "/account?done=password");
        assert!(done.body.contains("Your password is changed."));
    }
    assert_eq!(app.events("password_changed").await, 1);
    assert_eq!(app.refresh(&there.refresh_token()).await.status, 401);
    assert_eq!(app.login(ADA, NEW).await.status, 200);
}

#[tokio::test]
async fn a_form_that_has_to_wait_is_never_told_too_short_a_time() {
    let app = TestApp::with_pages_and(&["--sign-in-limit=1/3m"]).await;
    let mut browser = registered(&app).await;
    let page = browser.open("/account").await.body;
    let wrong = password_form(&page, "wrong but long enough", NEW);
    assert_eq!(browser.submit("/account", &wrong).await.status, 400);
    app.clock.advance(Duration::from_millis(900));
    let refused = browser.submit("/account", &wrong).await;
    assert_eq!(refused.status, 429);
    // 179.1 seconds are left.
    assert_eq!(refused.header("retry-after"), "180");
}

#[tokio::test]
async fn an_account_is_deleted_with_password_and_tick() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    let there = app.login(ADA, PASSWORD).await;
    assert_eq!(browser.open("/account/delete").await.status, 200);
    let password = plus(PASSWORD);
    for (body, message, ticked) in [
        ("understood=yes".to_owned(), "Enter your password.", true),
        (format!("password={password}"), "Tick the box", false),
        (
            "password=wrong+but+long+enough&understood=yes".to_owned(),
            "The password is wrong.",
            true,
        ),
    ] {
        let page = browser.submit("/account/delete", &body).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains(message), "{message}: {}", page.body);
        assert_eq!(page.body.contains("checked"), ticked, "{message}");
        assert!(!page.body.contains(PASSWORD));
    }
    assert_eq!(app.rows("users").await, 1);

    app.clock.advance(ACCESS_TTL);
    let renewed = browser.open("/account/delete").await;
    assert_eq!(renewed.status, 200);
    let jar = browser.jar.clone();
    app.clock.advance(ACCESS_TTL / 2);
    let body = format!("password={password}&understood=yes");
    let kept = browser.jar.clone();
    let page = browser.submit("/account/delete", &body).await;
    assert_eq!(arrived(&browser), "/goodbye");
    assert!(page.body.contains("Your account is deleted"));
    let gone = std::mem::replace(&mut browser.jar, kept);
    let emptied = browser.fetch(Method::GET, "/auth/signed-out").await;
    assert_eq!(emptied.header("clear-site-data"), "\"storage\"");
    browser.jar = gone;
    assert!(browser.jar.is_empty());
    assert_eq!(app.rows("users").await, 0);
    assert_eq!(app.refresh(&there.refresh_token()).await.status, 401);

    // The button was pressed twice: the second press says the same.
    browser.jar = jar;
    browser.submit("/account/delete", &body).await;
    assert_eq!(arrived(&browser), "/goodbye");
    assert!(browser.jar.is_empty());
}
