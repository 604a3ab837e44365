//! What becomes of a mail when mail servers, or ours, do not do as they should.

use std::time::{Duration, Instant};

use app::visa::samples;
use longhaul_server::store::db::query_scalar;

use super::{
    TURN, change_password, outcomes,
    server::{Does, MailServer, until},
    with_mail, with_mail_and, with_mail_at,
};
use crate::{
    app::{DAY, TestApp},
    applications::{Applicant, change},
};

fn done(outcome: &str, tries: i64) -> (String, Option<String>, Option<String>, i64) {
    let answer = Some(String::new());
    (
        "password_changed".to_owned(),
        Some(outcome.to_owned()),
        answer,
        tries,
    )
}

fn later(answer: &str, tries: i64) -> (String, Option<String>, Option<String>, i64) {
    (
        "password_changed".to_owned(),
        None,
        Some(answer.to_owned()),
        tries,
    )
}

/// What is noted of the mails once the mail server was met so often.
async fn after(
    app: &TestApp,
    mail: &MailServer,
    connections: usize,
) -> Vec<(String, Option<String>, Option<String>, i64)> {
    mail.met(connections).await;
    app.mail_is_out().await;
    outcomes(app).await
}

#[tokio::test]
async fn of_two_servers_on_one_database_one_sends_each_mail() {
    let (app, mail) = with_mail().await;
    let beside = [app.beside().await, app.beside().await];
    for number in 0..6 {
        change_password(&app, &format!("ada{number}@example.com")).await;
    }
    let received = mail.has(6).await;
    app.mail_is_out().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(mail.received().len(), 6);
    let mut to: Vec<_> = received.iter().map(|mail| mail.to.clone()).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 6, "{to:?}");
    // Counted every ten seconds, so it may still be that of a moment ago.
    assert!(app.metric("mails_waiting").await.is_some());
    for server in beside {
        server.shutdown().await;
    }
}

#[tokio::test]
async fn a_mail_whose_server_is_lost_goes_out_by_another_and_the_lost_one_writes_nothing() {
    let (app, mail) = with_mail().await;
    mail.next(&[Does::FallSilent]);
    change_password(&app, "ada@example.com").await;
    mail.has(1).await;
    let beside = app.beside().await;
    // Not while the first may still be at it.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(mail.connections(), 1);
    app.clock.advance(TURN);
    let received = mail.has(2).await;
    app.mail_is_out().await;
    // Its reader's mail program can tell that it is the same.
    let ids: Vec<_> = received
        .iter()
        .map(|mail| mail.field("Message-ID"))
        .collect();
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0].ends_with("@orland.example>"), "{ids:?}");
    assert_eq!(outcomes(&app).await, [done("sent", 2)]);
    beside.shutdown().await;
}

#[tokio::test]
async fn what_was_written_before_a_stop_goes_out_after_it() {
    let (app, mail) = with_mail().await;
    mail.next(&[Does::Refuse("RCPT", "451 later")]);
    change_password(&app, "ada@example.com").await;
    app.mail_is_out().await;
    let app = app.restart().await;
    app.clock.advance(Duration::from_mins(2));
    assert_eq!(mail.has(1).await[0].to, "ada@example.com");
    app.mail_is_out().await;
    assert_eq!(outcomes(&app).await, [done("sent", 2)]);
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again_after_a_pause_that_grows() {
    let (app, mail) = with_mail().await;
    mail.next(&[
        Does::Refuse("RCPT", "450 greylisted"),
        Does::Refuse(".", "451 try again"),
        Does::HangUp,
    ]);
    change_password(&app, "ada@example.com").await;
    assert_eq!(after(&app, &mail, 1).await, [later("450", 1)]);
    // Not a moment too early: the first pause is 45 to 75 seconds.
    app.clock.advance(Duration::from_secs(44));
    tokio::time::sleep(Duration::from_millis(1300)).await;
    assert_eq!(mail.connections(), 1);
    app.clock.advance(Duration::from_secs(32));
    assert_eq!(after(&app, &mail, 2).await, [later("451", 2)]);
    app.clock.advance(Duration::from_secs(151));
    assert_eq!(after(&app, &mail, 3).await, [later("no answer", 3)]);
    app.clock.advance(Duration::from_secs(301));
    let received = mail.has(2).await;
    app.mail_is_out().await;
    assert_eq!(
        received[0].field("Message-ID"),
        received[1].field("Message-ID")
    );
    assert_eq!(received[0].field("Date"), received[1].field("Date"));
    assert_eq!(outcomes(&app).await, [done("sent", 4)]);
    assert_eq!(
        app.metric(r#"mails_total{outcome="retried"}"#).await,
        Some(3.0)
    );
    assert_eq!(
        app.metric(r#"mails_total{outcome="sent"}"#).await,
        Some(1.0)
    );
}

#[tokio::test]
async fn a_lasting_refusal_of_a_mail_is_the_end_of_it() {
    for refusal in [
        Does::Refuse("RCPT", "550 no such user"),
        Does::Refuse(".", "554 not wanted"),
    ] {
        let (app, mail) = with_mail().await;
        mail.next(&[refusal]);
        change_password(&app, "ada@example.com").await;
        mail.met(1).await;
        app.mail_is_out().await;
        let Does::Refuse(_, said) = refusal else {
            unreachable!()
        };
        let (_, outcome, answer, tries) = outcomes(&app).await.remove(0);
        assert_eq!((outcome.as_deref(), tries), (Some("refused"), 1));
        assert_eq!(answer.as_deref(), Some(&said[..3]));
        app.clock.advance(DAY);
        tokio::time::sleep(Duration::from_millis(1300)).await;
        assert_eq!(mail.connections(), 1);
        assert_eq!(
            app.metric(r#"mails_total{outcome="refused"}"#).await,
            Some(1.0)
        );
    }
}

/// A password or a sender that the mail server does not accept any more is put right by the operator: no mail is lost for it.
#[tokio::test]
async fn a_refusal_that_is_not_about_the_mail_is_tried_again() {
    let mail = MailServer::start().await;
    let url = format!("smtp://visa:secret@127.0.0.1:{}", mail.port);
    let app = with_mail_at(&url, &[]).await;
    mail.next(&[
        Does::Refuse("AUTH", "535 wrong password"),
        Does::Refuse("MAIL", "553 not your address"),
    ]);
    change_password(&app, "ada@example.com").await;
    assert_eq!(after(&app, &mail, 1).await, [later("535", 1)]);
    app.clock.advance(Duration::from_secs(76));
    assert_eq!(after(&app, &mail, 2).await, [later("553", 2)]);
    app.clock.advance(Duration::from_secs(151));
    let received = mail.has(1).await;
    assert_eq!(received[0].from, "visa@orland.example");
    assert!(mail.greeted_by().iter().all(|name| name == "visa.example"));
}

#[tokio::test]
async fn after_three_days_a_mail_is_given_up_and_its_letter_is_gone() {
    // Nothing listens at this port.
    let app = with_mail_at("smtp://127.0.0.1:1", &[]).await;
    change_password(&app, "ada@example.com").await;
    app.mail_is_out().await;
    assert_eq!(outcomes(&app).await, [later("no connection", 1)]);
    app.clock.advance(DAY * 3);
    app.mail_is_out().await;
    for _ in 0..1000 {
        if outcomes(&app).await[0].1.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (_, outcome, _, tries) = outcomes(&app).await.remove(0);
    assert_eq!((outcome.as_deref(), tries), (Some("given_up"), 2));
    let kept: i64 = query_scalar("SELECT count(*) FROM mails WHERE sealed IS NOT NULL")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn neither_a_save_nor_a_submission_waits_for_the_mail_server() {
    let (app, mail) = with_mail_and(&[]).await;
    mail.next(&[Does::SaysNothing; 8]);
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    ada.fill(&id, &samples::shortest()).await;
    let key = ada.submission_key(&id).await;
    let begun = Instant::now();
    assert_eq!(ada.submit(&id, &key).await.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(3));
    until(|| mail.connections() == 1).await;
    // While it waits for the greeting, everything else goes on.
    let other = ada.start().await;
    let begun = Instant::now();
    let saved = ada.save(
        &other,
        0,
        serde_json::json!([change("surname", None, "Hopper")]),
    );
    assert_eq!(saved.await.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(mail.received().len(), 0);
}
