//! `POST /auth/refresh`, row by row of the contract's table.

mod cookie;
mod copies;
mod detour;
mod planted;

use std::{collections::HashSet, time::Duration};

use crate::app::{Ask, DAY, GRACE, TestApp};
use longhaul_server::store::db::query;

const MS: Duration = Duration::from_millis(1);

#[tokio::test]
async fn an_outstanding_token_is_promoted() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await;
    let answer = app.refresh(&first.refresh_token).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 300);
    assert_eq!(body.as_object().unwrap().len(), 4);
    assert_ne!(answer.refresh_token(), first.refresh_token);
    assert_eq!(app.me(&answer.access_token()).await.status, 200);
    assert!(answer.headers.get("set-cookie").is_none());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_however_late_it_is_noticed_s16_s17() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let lost = app.renew(&first).await;
    app.clock.advance(DAY * 13);
    let second = app.renew(&first).await;
    let third = app.renew(&second).await;
    // The answer that was lost is worth nothing now.
    assert_eq!(
        app.refresh(&lost).await.error(),
        (409, "superseded".to_owned())
    );
    app.renew(&third).await;
}

#[tokio::test]
async fn thirty_two_at_once_make_one_line_s18() {
    race(3).await;
}

/// `make races`. About a minute; the three rounds above are for every day.
#[tokio::test]
#[ignore = "takes a minute"]
async fn a_thousand_races_make_a_thousand_lines_s18() {
    race(1_000).await;
}

async fn race(rounds: u32) {
    let app = TestApp::start().await;
    for _ in 0..rounds {
        let first = app.sign_in_new_user().await.refresh_token;
        let calls: Vec<_> = (0..32)
            .map(|_| {
                let body = serde_json::json!({"refresh_token": first});
                tokio::spawn(app.post("/auth/refresh").json(&body).answer())
            })
            .collect();
        let mut children = HashSet::new();
        for call in calls {
            let answer = call.await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert!(children.insert(answer.refresh_token()));
        }
        let children: Vec<_> = children.into_iter().collect();
        // One of the children goes on; for the others it is too late.
        app.renew(&children[0]).await;
        for late in &children[1..] {
            assert_eq!(
                app.refresh(late).await.error(),
                (409, "superseded".to_owned())
            );
        }
        app.renew(&children[0]).await;
    }
    assert_eq!(app.events("reuse_detected").await, 0);
}

/// The clock stands still: nothing but the counter in the tokens tells old from new.
#[tokio::test]
async fn rotations_at_the_same_instant_are_ordered_s22() {
    let app = TestApp::start().await;
    let mut line = vec![app.sign_in_new_user().await.refresh_token];
    for _ in 0..5 {
        let child = app.renew(line.last().unwrap()).await;
        line.push(child);
    }
    let (superseded, [head, newest]) = line.split_at(4) else {
        panic!("six tokens")
    };
    for token in superseded {
        assert_eq!(
            app.refresh(token).await.error(),
            (409, "superseded".to_owned())
        );
    }
    app.renew(head).await;
    app.renew(newest).await;
    app.clock.advance(GRACE);
    assert_eq!(app.refresh(head).await.error().1, "reuse_detected");
}

#[tokio::test]
async fn a_superseded_token_is_a_race_within_the_grace_period_and_reuse_after_it_s20() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = app.renew(&first).await;
    let third_pair = app.refresh(&second).await;

    app.clock.advance(GRACE.checked_sub(MS).unwrap());
    assert_eq!(
        app.refresh(&first).await.error(),
        (409, "superseded".to_owned())
    );
    app.renew(&second).await;

    app.clock.advance(MS);
    assert_eq!(app.me(&third_pair.access_token()).await.status, 200);
    let reuse = app.refresh(&first).await;
    assert_eq!(reuse.error(), (401, "reuse_detected".to_owned()));
    assert_eq!(
        reuse.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );

    // The whole session is gone, access tokens included, and is not reported twice.
    for token in [&first, &second, &third_pair.refresh_token()] {
        assert_eq!(
            app.refresh(token).await.error(),
            (401, "session_revoked".to_owned())
        );
    }
    assert_eq!(
        app.me(&third_pair.access_token()).await.error(),
        (401, "session_revoked".to_owned())
    );
    assert_eq!(app.events("reuse_detected").await, 1);
}

#[tokio::test]
async fn a_grandparent_is_reuse_and_other_devices_stay_s19_s25() {
    let app = TestApp::start().await;
    let user = app.new_user().await;
    let (here, there) = (app.sign_in_again(user).await, app.sign_in_again(user).await);
    let mut token = here.refresh_token.clone();
    for _ in 0..3 {
        token = app.renew(&token).await;
        app.clock.advance(GRACE);
    }
    assert_eq!(
        app.refresh(&here.refresh_token).await.error().1,
        "reuse_detected"
    );
    assert_eq!(app.me(&there.access_token).await.status, 200);
    app.renew(&there.refresh_token).await;
}

#[tokio::test]
async fn a_replay_in_the_grace_period_extends_nothing_s21() {
    let app = TestApp::with(&["--refresh-idle=10m", "--refresh-max=30m"]).await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = app.renew(&first).await;
    for _ in 0..3 {
        app.clock.advance(Duration::from_mins(3));
        app.renew(&first).await; // head again
    }
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(
        app.refresh(&first).await.error(),
        (401, "session_expired".to_owned())
    );
    assert_eq!(
        app.refresh(&second).await.error(),
        (401, "session_expired".to_owned())
    );
}

#[tokio::test]
async fn a_superseded_token_in_the_grace_period_extends_nothing_s21() {
    let app = TestApp::with(&["--refresh-idle=10m", "--refresh-max=30m"]).await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = app.renew(&first).await;
    let third = app.renew(&second).await;
    for _ in 0..2 {
        app.clock.advance(Duration::from_secs(10));
        assert_eq!(app.refresh(&first).await.error().0, 409);
    }
    app.clock.advance(Duration::from_secs(580));
    assert_eq!(
        app.refresh(&third).await.error(),
        (401, "session_expired".to_owned())
    );
}

#[tokio::test]
async fn the_idle_limit_holds_to_the_millisecond_s37() {
    let app = TestApp::start().await;
    let token = app.sign_in_new_user().await.refresh_token;
    app.clock.advance((DAY * 14).checked_sub(MS).unwrap());
    let token = app.renew(&token).await;
    app.clock.advance(DAY * 14);
    assert_eq!(
        app.refresh(&token).await.error(),
        (401, "session_expired".to_owned())
    );
}

#[tokio::test]
async fn no_use_extends_the_absolute_limit_s37() {
    let app = TestApp::start().await;
    let mut token = app.sign_in_new_user().await.refresh_token;
    for _ in 0..29 {
        app.clock.advance(DAY);
        token = app.renew(&token).await;
    }
    app.clock
        .advance(DAY.checked_sub(Duration::from_secs(10)).unwrap());
    let last = app.refresh(&token).await;
    assert_eq!(
        last.json()["expires_in"],
        10,
        "an access token must not outlive its session"
    );
    app.clock.advance(Duration::from_secs(10));
    assert_eq!(
        app.me(&last.access_token()).await.error(),
        (401, "token_expired".to_owned())
    );
    assert_eq!(
        app.refresh(&last.refresh_token()).await.error(),
        (401, "session_expired".to_owned())
    );
}

#[tokio::test]
async fn however_many_answers_are_lost_the_newest_counts_s16() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let oldest = app.renew(&first).await;
    for _ in 1..64 {
        app.renew(&first).await;
    }
    let wait = app.refresh(&first).await;
    assert_eq!(wait.error(), (429, "too_many_refreshes".to_owned()));
    assert_eq!(wait.header("retry-after"), "10");
    app.clock.advance(Duration::from_secs(10));
    let newest = app.renew(&first).await;
    assert_eq!(app.rows("refresh_tokens").await, 65);

    // Unused, and its place is taken: it proves nothing, and does not end the session.
    let gone = app.refresh(&oldest).await;
    assert_eq!(gone.error(), (401, "invalid_token".to_owned()));
    let mut held = app.renew(&newest).await;
    for _ in 0..3 {
        app.clock.advance(DAY / 4);
        held = app.renew(&held).await;
        assert_eq!(app.refresh(&oldest).await.error().1, "invalid_token");
    }
    assert!(app.rows("refresh_tokens").await < 10);
    assert_eq!(app.events("reuse_detected").await, 0);
}

/// Whoever refreshes as fast as the server answers is told to wait, and what is kept of it stays small.
#[tokio::test]
async fn a_thousand_refreshes_leave_few_rows_and_reuse_is_still_noticed_s19() {
    // Those of one minute, as many unused, and those of the last generations.
    const MOST_ROWS: i64 = 132 + 64 + 64 + 3;
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let (mut held, mut refreshed, mut told) = (first.clone(), 0, 0);
    while refreshed < 1_000 {
        let answer = app.refresh(&held).await;
        if answer.status == 200 {
            held = answer.refresh_token();
            refreshed += 1;
            continue;
        }
        assert_eq!(answer.error(), (429, "too_many_refreshes".to_owned()));
        assert_eq!(answer.header("retry-after"), "60");
        let rows = app.rows("refresh_tokens").await;
        assert!(rows <= MOST_ROWS, "{rows} rows after {refreshed}");
        told += 1;
        // It costs nothing but the time: the token is as good as before.
        app.clock.advance(Duration::from_mins(1));
    }
    assert_eq!(told, 7, "131, and then 132 in each minute");
    assert!(app.rows("refresh_tokens").await <= MOST_ROWS);
    assert_eq!(app.events("reuse_detected").await, 0);
    app.clock.advance(GRACE);
    let reuse = app.refresh(&first).await;
    assert_eq!(reuse.error(), (401, "reuse_detected".to_owned()));
    let ended = app.refresh(&held).await;
    assert_eq!(ended.error(), (401, "session_revoked".to_owned()));
}

#[tokio::test]
async fn forged_truncated_and_foreign_tokens_are_refused_and_revoke_nothing_s23() {
    let (app, elsewhere) = (TestApp::start().await, TestApp::start().await);
    let mine = app.sign_in_new_user().await;
    let theirs = elsewhere.sign_in_new_user().await.refresh_token;
    let token = &mine.refresh_token;
    let mut forged: Vec<String> = (0..token.len())
        .step_by(3)
        .map(|at| {
            let other = if token.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        })
        .collect();
    forged.extend([
        String::new(),
        "x".to_owned(),
        token[..60].to_owned(),
        format!("{token}x"),
        theirs,
    ]);
    forged.push(mine.access_token.clone());
    for forged in forged {
        assert_eq!(
            app.refresh(&forged).await.error(),
            (401, "invalid_token".to_owned()),
            "{forged}"
        );
    }
    assert_eq!(app.me(&mine.access_token).await.status, 200);
    app.renew(token).await;
}

#[tokio::test]
async fn a_token_from_before_a_restored_backup_is_invalid_and_revokes_nothing() {
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = app.renew(&first).await;
    let third = app.renew(&second).await;
    // The backup was made before the second refresh.
    let mut tx = app.running.state.store.write().await.unwrap();
    for sql in [
        "DELETE FROM refresh_tokens WHERE generation = 2",
        "UPDATE refresh_tokens SET promoted_at = NULL WHERE generation = 1",
        "UPDATE refresh_tokens SET superseded_at = NULL",
        "UPDATE sessions SET head_generation = 0",
    ] {
        query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(
        app.refresh(&third).await.error(),
        (401, "invalid_token".to_owned())
    );
    app.renew(&second).await;
}
