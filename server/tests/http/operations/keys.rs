//! Signing keys change under signed-in people.

use std::time::Duration;

use jsonwebtoken::{Algorithm, decode_header};
use longhaul_server::{
    clock::Clock,
    commands::keys::Keys,
    config::SigningAlgorithm::{self, EdDsa, Hs256},
};

use crate::{
    app::{ACCESS_TTL, TestApp},
    browser::Browser,
};

/// As `server keys …` does it, at the time of this server, which has then looked at the file.
async fn run(app: &TestApp, command: Keys) -> String {
    let (state, now) = (&app.running.state, app.clock.now());
    let said = command.run(&state.config, now).await.unwrap();
    state.keys.check(now).await;
    said
}

async fn rotate(app: &TestApp, algorithm: SigningAlgorithm, at_once: bool) {
    let algorithm = Some(algorithm);
    run(
        app,
        Keys::Rotate {
            algorithm,
            now: at_once,
        },
    )
    .await;
}

fn kid(token: &str) -> String {
    decode_header(token).unwrap().kid.unwrap()
}

fn algorithm(token: &str) -> Algorithm {
    decode_header(token).unwrap().alg
}

#[tokio::test]
async fn rotating_keys_costs_no_refresh_and_signs_nobody_out_s36() {
    for (before, after) in [
        (Hs256, Hs256),
        (Hs256, EdDsa),
        (EdDsa, Hs256),
        (EdDsa, EdDsa),
    ] {
        let app = TestApp::with(&[&format!("--access-algorithm={before}")]).await;
        let client = app.sign_in_new_user().await;
        let mut browser = Browser::signed_in(&app).await;
        let cookie = browser.cookie("access").unwrap().to_owned();

        rotate(&app, after, false).await;
        assert_eq!(app.me(&client.access_token).await.status, 200);
        assert_eq!(browser.open("/applications").await.status, 200);
        assert_eq!(browser.trail, [("/applications".to_owned(), 200)]);
        assert_eq!(app.refreshes().await, []);

        // New tokens are signed with the new key, and old ones go on to their end.
        let newcomer = app.sign_in_new_user().await.access_token;
        assert_ne!(kid(&newcomer), kid(&client.access_token));
        assert_eq!(algorithm(&newcomer) == Algorithm::EdDSA, after == EdDsa);
        app.clock
            .advance(ACCESS_TTL.checked_sub(Duration::from_secs(1)).unwrap());
        assert_eq!(app.me(&client.access_token).await.status, 200);
        app.clock.advance(Duration::from_secs(1));
        assert_eq!(
            app.me(&client.access_token).await.error().1,
            "token_expired"
        );

        // Long after the old key is gone, the sessions that began under it are alive.
        app.clock.advance(ACCESS_TTL * 2);
        app.running.state.keys.look(app.clock.now());
        assert_eq!(
            app.me(&client.access_token).await.error().1,
            "invalid_token"
        );
        let renewed = app.refresh(&client.refresh_token).await;
        assert_eq!(app.me(&renewed.access_token()).await.status, 200);
        assert_eq!(browser.open("/applications").await.status, 200);
        assert_ne!(browser.cookie("access").unwrap(), cookie);
        assert_eq!(app.refreshes().await, [("promoted".to_owned(), 2.0)]);
    }
}

#[tokio::test]
async fn a_key_dropped_at_once_costs_one_refresh_and_signs_nobody_out_s36() {
    for (before, after) in [(Hs256, Hs256), (Hs256, EdDsa), (EdDsa, Hs256)] {
        let app = TestApp::with(&[&format!("--access-algorithm={before}")]).await;
        let client = app.sign_in_new_user().await;
        let mut reader = Browser::signed_in(&app).await;
        let mut writer = Browser::signed_in(&app).await;

        rotate(&app, after, true).await;
        // Exactly the answer on which clients refresh.
        let refused = app.me(&client.access_token).await;
        assert_eq!(refused.error(), (401, "invalid_token".to_owned()));
        let challenge = refused.header("www-authenticate");
        assert_eq!(challenge, r#"Bearer error="invalid_token""#);
        let renewed = app.refresh(&client.refresh_token).await;
        assert_eq!(app.me(&renewed.access_token()).await.status, 200);

        // A page and a plain form go through the refresh and arrive, with all that was entered.
        let page = reader.open("/applications").await;
        assert!(
            page.body.starts_with("GET ") && !page.body.contains("guest"),
            "{}",
            page.body
        );
        let trail: Vec<_> = reader.trail.iter().map(|(_, status)| *status).collect();
        assert_eq!(trail, [303, 303, 200]);
        let posted = writer
            .submit("/applications/1/name", "surname=Lovelace")
            .await;
        assert!(
            posted.body.ends_with(" surname=Lovelace"),
            "{}",
            posted.body
        );
        let trail: Vec<_> = writer.trail.iter().map(|(_, status)| *status).collect();
        assert_eq!(trail, [307, 307, 200]);

        // One refresh each, and never another.
        assert_eq!(reader.open("/applications").await.status, 200);
        assert_eq!(app.me(&renewed.access_token()).await.status, 200);
        assert_eq!(app.refreshes().await, [("promoted".to_owned(), 3.0)]);
        assert_eq!(app.events("reuse_detected").await, 0);
    }
}

#[tokio::test]
async fn a_key_that_a_restart_does_not_find_any_more_signs_nobody_out_s36() {
    let app = TestApp::start().await;
    let client = app.sign_in_new_user().await;
    Keys::Rotate {
        algorithm: None,
        now: true,
    }
    .run(&app.running.state.config, app.clock.now())
    .await
    .unwrap();
    let app = app.restart().await;
    assert_eq!(
        app.me(&client.access_token).await.error().1,
        "invalid_token"
    );
    let renewed = app.refresh(&client.refresh_token).await;
    assert_eq!(app.me(&renewed.access_token()).await.status, 200);
}

#[tokio::test]
async fn the_steps_of_a_rotation_one_by_one() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.access_token;
    let old = kid(&first);
    let token = async || app.sign_in_new_user().await.access_token;

    let said = run(
        &app,
        Keys::Add {
            algorithm: Some(EdDsa),
        },
    )
    .await;
    let new = said.rsplit(' ').next().unwrap().to_owned();
    assert_eq!(kid(&token().await), old, "an added key does not sign yet");

    run(&app, Keys::Use { kid: new.clone() }).await;
    let second = token().await;
    assert_eq!(kid(&second), new);
    let refused = Keys::Retire {
        kid: new.clone(),
        now: false,
    }
    .run(&app.running.state.config, app.clock.now())
    .await
    .unwrap_err();
    assert!(
        refused.to_string().contains("is the current key"),
        "{refused}"
    );

    let said = run(
        &app,
        Keys::Retire {
            kid: old.clone(),
            now: false,
        },
    )
    .await;
    assert!(
        said.contains("verifies until 2027-01-15 08:06:00 UTC"),
        "{said}"
    );
    for token in [&first, &second] {
        assert_eq!(app.me(token).await.status, 200);
    }
    let list = run(&app, Keys::List).await;
    assert!(
        list.contains("current") && list.contains("retired"),
        "{list}"
    );

    run(
        &app,
        Keys::Retire {
            kid: old.clone(),
            now: true,
        },
    )
    .await;
    assert_eq!(app.me(&first).await.error().1, "invalid_token");
    assert_eq!(app.me(&second).await.status, 200);
    assert!(!run(&app, Keys::List).await.contains(&old));
}

#[tokio::test]
async fn another_algorithm_in_the_settings_signs_nobody_out() {
    let app = TestApp::start().await;
    let old = app.sign_in_new_user().await;
    assert_eq!(algorithm(&old.access_token), Algorithm::HS256);

    let app = app.restart_with(&["--access-algorithm=EdDSA"]).await;
    let new = app.sign_in_new_user().await;
    assert_eq!(algorithm(&new.access_token), Algorithm::EdDSA);
    for token in [&old.access_token, &new.access_token] {
        assert_eq!(app.me(token).await.status, 200);
    }
    let renewed = app.refresh(&old.refresh_token).await;
    assert_eq!(algorithm(&renewed.access_token()), Algorithm::EdDSA);
    assert_eq!(app.refreshes().await, [("promoted".to_owned(), 1.0)]);
}
