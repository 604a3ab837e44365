//! What owners are told of, and in which words.

use std::time::Duration;

use app::visa::samples;
use mail_parser::{Message, MessageParser};
use reqwest::header;
use serde_json::json;

use super::{change_password, delete_account, server::Received, with_mail, with_mail_and};
use crate::{
    app::{Ask, DAY, GRACE, TestApp},
    applications::{Applicant, change},
};
use longhaul_server::auth::refresh::Holder;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

/// As a mail program reads it.
fn read(received: &Received) -> Message<'_> {
    MessageParser::default().parse(&received.message).unwrap()
}

fn text(received: &Received) -> String {
    read(received).body_text(0).unwrap().replace("\r\n", "\n")
}

async fn sweep(app: &TestApp) -> u64 {
    app.running.state.applications.tell_of_ends().await.unwrap()
}

#[tokio::test]
async fn a_changed_password_is_told_with_time_and_device_in_text_and_html() {
    let (app, mail) = with_mail().await;
    let token = app
        .post("/auth/register")
        .header(header::USER_AGENT, FIREFOX)
        .json(&json!({"email": "ada@example.com", "password": crate::app::PASSWORD}))
        .answer()
        .await
        .access_token();
    super::change_first(&app, &token).await;
    let received = mail.has(1).await.remove(0);
    assert_eq!(received.to, "ada@example.com");
    assert_eq!(received.from, "visa@orland.example");
    assert_eq!(received.field("Auto-Submitted"), "auto-generated");
    assert_eq!(received.field("Content-Language"), "en");
    let message = read(&received);
    assert_eq!(message.subject(), Some("Your password was changed"));
    let from = message.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Visa office"));
    let plain = text(&received);
    for part in [
        "When: 15 June 2026, 12:00 UTC\n",
        "Device: Firefox on Linux\n",
        "\nhttps://visa.example/account\n",
    ] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
    assert!(
        !received.message.contains("127.0.0.1"),
        "no address of a device"
    );
    let html = message.body_html(0).unwrap();
    assert!(
        html.contains("href=\"https://visa.example/account\""),
        "{html}"
    );
    assert!(html.contains("Firefox on Linux"), "{html}");
}

#[tokio::test]
async fn mail_is_in_the_language_of_the_last_sign_in_or_of_the_last_choice() {
    let (app, mail) = with_mail().await;
    let register = app
        .post("/auth/register")
        .header(header::ACCEPT_LANGUAGE, "de-AT,en")
        .json(&json!({"email": "ada@example.com", "password": crate::app::PASSWORD}));
    let token = register.answer().await.access_token();
    let (first, second, third) = (
        "a quite different sentence",
        "another sentence for the test",
        "the third sentence of this test",
    );
    super::change_again(&app, &token, crate::app::PASSWORD, first).await;
    let german = mail.has(1).await.remove(0);
    assert_eq!(read(&german).subject(), Some("Ihr Passwort wurde geändert"));
    assert!(
        text(&german).contains("Wann: 15. Juni 2026, 12:00 UTC"),
        "{}",
        text(&german)
    );
    // By a button of the footer.
    let switch = app.post("/language").bearer_auth(&token);
    let switch = switch.form(&[("_language", "en")]).answer().await;
    assert_eq!(switch.status, 303);
    super::change_again(&app, &token, first, second).await;
    let english = mail.has(2).await.remove(1);
    assert_eq!(read(&english).subject(), Some("Your password was changed"));
    let login = app
        .post("/auth/login")
        .header(header::ACCEPT_LANGUAGE, "de")
        .json(&json!({"email": "ada@example.com", "password": second}));
    let token = login.answer().await.access_token();
    super::change_again(&app, &token, second, third).await;
    let german = mail.has(3).await.remove(2);
    assert_eq!(read(&german).subject(), Some("Ihr Passwort wurde geändert"));
}

#[tokio::test]
async fn a_token_that_is_used_again_is_told_once() {
    let (app, mail) = with_mail().await;
    let user = app.new_user().await;
    let first = app.sign_in_from(user, FIREFOX).await.refresh_token;
    let second = app.renew(&first).await;
    app.renew(&second).await;
    app.clock.advance(GRACE);
    for _ in 0..2 {
        app.refresh(&first).await;
    }
    let received = mail.has(1).await.remove(0);
    assert_eq!(received.to, format!("{user}@example.com"));
    assert!(
        text(&received).contains("Signed in on: Firefox on Linux\n"),
        "{}",
        text(&received)
    );
    app.mail_is_out().await;
    assert_eq!(app.rows("mails").await, 1);
}

#[tokio::test]
async fn a_second_device_with_one_sign_in_is_told() {
    let (app, mail) = with_mail().await;
    let user = app.new_user().await;
    let first = app.sign_in_from(user, FIREFOX).await.refresh_token;
    for user_agent in [FIREFOX, IPHONE] {
        let holder = Holder {
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            user_agent: user_agent.to_owned(),
        };
        let refreshed = app.running.state.sessions.refresh(&first, holder).await;
        refreshed.unwrap();
    }
    let told = text(&mail.has(1).await[0]);
    assert!(told.contains("Signed in on: Firefox on Linux\n"), "{told}");
    assert!(told.contains("Also used by: Safari on iPhone\n"), "{told}");
}

#[tokio::test]
async fn a_submission_is_told_with_reference_and_link() {
    let (app, mail) = with_mail().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;
    let receipt = ada.submit(&id, &key).await;
    let reference = receipt.json()["reference"].as_str().unwrap().to_owned();
    // The same again is the same submission.
    ada.submit(&id, &key).await;
    let told = text(&mail.has(1).await[0]);
    assert!(
        told.contains(&format!("Reference number: {reference}\n")),
        "{told}"
    );
    let link = format!("\nhttps://visa.example/applications/done/{reference}/answers\n");
    assert!(told.contains(&link), "{told}");
    app.mail_is_out().await;
    assert_eq!(app.rows("mails").await, 1);
}

#[tokio::test]
async fn the_end_of_a_draft_is_told_once_and_before_it_comes() {
    let (app, mail) = with_mail().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    app.clock.advance(DAY * 75 + Duration::from_hours(23));
    assert_eq!(sweep(&app).await, 0);
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(sweep(&app).await, 1);
    let told = text(&mail.has(1).await[0]);
    assert!(
        told.contains("Started: 15 June 2026, 12:00 UTC\n"),
        "{told}"
    );
    assert!(
        told.contains("Will be deleted: 13 September 2026, 12:00 UTC\n"),
        "{told}"
    );
    let link = format!("\nhttps://visa.example/applications/{id}\n");
    assert!(told.contains(&link), "{told}");
    // By no sweep of any server, however often.
    app.clock.advance(DAY);
    let beside = app.beside().await;
    beside.first_look().await;
    assert_eq!(sweep(&app).await, 0);
    assert_eq!(app.rows("mails").await, 1);
    // A change moves the end; that is told when it is near.
    let ada = ada.back().await;
    let saved = ada
        .save(&id, 0, json!([change("surname", None, "King")]))
        .await;
    assert_eq!(saved.status, 200);
    assert_eq!(sweep(&app).await, 0);
    app.clock.advance(DAY * 76);
    assert_eq!(sweep(&app).await, 1);
    mail.has(2).await;
    beside.shutdown().await;
}

#[tokio::test]
async fn the_end_of_an_account_is_told_although_nothing_of_it_is_left() {
    let (app, mail) = with_mail().await;
    let token = change_password(&app, "ada@example.com").await;
    mail.has(1).await;
    app.mail_is_out().await;
    delete_account(&app, &token, "a quite different sentence").await;
    let received = mail.has(2).await;
    assert_eq!(
        read(&received[1]).subject(),
        Some("Your account was deleted")
    );
    assert_eq!(received[1].to, "ada@example.com");
    // What else was told went along with the account.
    app.mail_is_out().await;
    assert_eq!(app.rows("mails").await, 1);
}

#[tokio::test]
async fn addresses_of_the_world_are_reached_and_odd_ones_harm_nothing() {
    let (app, mail) = with_mail_and(&[]).await;
    change_password(&app, "jürgen@bücher.example").await;
    let received = mail.has(1).await.remove(0);
    assert_eq!(received.to, "jürgen@xn--bcher-kva.example");
    for odd in [
        "a\"b@example.com",
        "a..b@example.com",
        "a,b@example.com",
        "<a>@example.com",
    ] {
        let body = json!({"email": odd, "password": crate::app::PASSWORD});
        let registered = app.post("/auth/register").json(&body).answer().await;
        if registered.status != 201 {
            continue;
        }
        let token = registered.access_token();
        super::change_first(&app, &token).await;
        app.mail_is_out().await;
    }
    for received in mail.received() {
        assert_eq!(
            received.message.matches("\r\nTo: ").count(),
            1,
            "{}",
            received.message
        );
        assert!(
            !received.message.contains("\r\nBcc"),
            "{}",
            received.message
        );
    }
}
