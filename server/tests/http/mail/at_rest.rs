//! What the database keeps of a mail, and how many there may be.

use longhaul_server::{
    mail::rows::forget_old,
    store::db::{query, query_scalar},
};

use super::{change_again, change_password, delete_account, server::Does, with_mail};
use crate::{
    app::{DAY, PASSWORD, TestApp},
    every_route::rows,
};

async fn sealed(app: &TestApp) -> Vec<String> {
    query_scalar("SELECT sealed FROM mails WHERE sealed IS NOT NULL")
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_letter_is_sealed_while_it_waits_and_gone_when_it_was_sent() {
    let (app, mail) = with_mail().await;
    mail.next(&[Does::Refuse("RCPT", "450 later")]);
    change_password(&app, "ada@example.com").await;
    app.mail_is_out().await;
    assert_eq!(sealed(&app).await.len(), 1);
    let row = rows::all(&app).await["mails"].concat();
    for word in ["ada", "example.com", "password was", "visa.example"] {
        assert!(!row.contains(word), "{word} in {row}");
    }
    app.clock.advance(std::time::Duration::from_mins(2));
    mail.has(1).await;
    app.mail_is_out().await;
    assert_eq!(sealed(&app).await, [""; 0]);
    // The inbox of the demonstration is the one reason to keep it.
    let app = app.restart_with(&["--inspector=true"]).await;
    change_password(&app, "grace@example.com").await;
    app.mail_is_out().await;
    assert_eq!(sealed(&app).await.len(), 1);
}

#[tokio::test]
async fn a_letter_that_cannot_be_opened_is_given_up_at_once() {
    let (app, mail) = with_mail().await;
    mail.next(&[Does::Refuse("RCPT", "450 later")]);
    change_password(&app, "ada@example.com").await;
    app.mail_is_out().await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE mails SET sealed = 'altered', due_at = 0 WHERE id <> ''")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.mail_is_out().await;
    let (_, outcome, ..) = super::outcomes(&app).await.remove(0);
    assert_eq!(outcome.as_deref(), Some("given_up"));
    assert_eq!(mail.received().len(), 0);
}

#[tokio::test]
async fn a_mailbox_cannot_be_flooded_not_even_by_accounts_that_come_and_go() {
    let (app, _mail) = with_mail().await;
    let token = app.register("ada@example.com").await.access_token();
    let sentences = ["a quite different sentence", PASSWORD];
    let mut current = PASSWORD;
    for number in 0..33 {
        let new = sentences[number % 2];
        change_again(&app, &token, current, new).await;
        current = new;
    }
    assert_eq!(app.rows("mails").await, 30);
    delete_account(&app, &token, current).await;
    // The account's own went along; the mailbox remembers none of them, and all that belong to no account.
    for _ in 0..3 {
        let token = app.register("Ada@Example.com").await.access_token();
        delete_account(&app, &token, PASSWORD).await;
    }
    assert!(app.rows("mails").await <= 4);
    // Other mailboxes are not affected.
    change_password(&app, "grace@example.com").await;
    app.mail_is_out().await;
}

#[tokio::test]
async fn old_mails_are_forgotten_whatever_became_of_them() {
    let (app, mail) = with_mail().await;
    mail.next(&[Does::Refuse("RCPT", "550 gone")]);
    change_password(&app, "ada@example.com").await;
    mail.met(1).await;
    change_password(&app, "grace@example.com").await;
    app.mail_is_out().await;
    let state = &app.running.state;
    assert_eq!(
        forget_old(&state.store, state.clock.now()).await.unwrap(),
        0
    );
    app.clock.advance(DAY * 14);
    assert_eq!(
        forget_old(&state.store, state.clock.now()).await.unwrap(),
        2
    );
    assert_eq!(app.rows("mails").await, 0);
}
