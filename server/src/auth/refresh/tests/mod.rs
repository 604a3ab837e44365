//! The store against the model: the same steps must give the same answers.

mod machine;
mod reference;
pub(in crate::auth) mod system;

use std::sync::Arc;

use self::system::System;
use super::*;
use crate::{
    auth::{
        beginning::Proven,
        ids::UserId,
        rotation::tests::model::{Family, POLICY},
    },
    clock::ManualClock,
    store::db::{query, query_scalar},
};

struct Fixture {
    sessions: Sessions,
    clock: Arc<ManualClock>,
    user: UserId,
    _system: System,
}

impl Fixture {
    async fn sign_in(&self) -> SignedIn {
        let proven = Proven {
            user: self.user,
            password_hash: "0".to_owned(),
        };
        let created = self.sessions.create(proven, String::new(), None).await;
        created.unwrap().expect("the hash is the stored one")
    }
}

async fn fixture() -> Fixture {
    let system = System::start().await;
    Fixture {
        sessions: system.sessions.clone(),
        clock: system.clock.clone(),
        user: system.new_user().await,
        _system: system,
    }
}

fn holder() -> Holder {
    Holder {
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: "test".to_owned(),
    }
}

fn decision_of(result: &Result<SignedIn, RefreshError>) -> Option<Decision> {
    Some(match result {
        Ok(_) => return None,
        Err(RefreshError::Invalid) => Decision::Invalid,
        Err(RefreshError::Superseded) => Decision::Superseded,
        Err(RefreshError::Reuse) => Decision::Reuse,
        Err(RefreshError::Revoked | RefreshError::Disabled) => Decision::Revoked,
        Err(RefreshError::Expired) => Decision::Expired,
        Err(RefreshError::TooMany { wait }) => Decision::TooMany { wait: *wait },
        Err(error @ (RefreshError::Late | RefreshError::Store(_))) => panic!("{error}"),
    })
}

#[tokio::test]
async fn pruning_forgets_old_rows_and_still_notices_reuse_s19() {
    let fixture = fixture().await;
    let first = fixture.sign_in().await;
    // Days pass within the limits of a session that was made to last for them.
    let mut tx = fixture.sessions.store.write().await.unwrap();
    query("UPDATE sessions SET expires_at = expires_at + 1000000000")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut patient = fixture.sessions.clone();
    patient.policy.idle = KEEP_SUPERSEDED * 3;
    let old = first.tokens.refresh_token;
    let mut text = old.clone();
    for _ in 0..4 {
        text = patient
            .refresh(&text, holder())
            .await
            .unwrap()
            .tokens
            .refresh_token;
        fixture.clock.advance(KEEP_SUPERSEDED);
    }
    let rows: i64 = query_scalar("SELECT count(*) FROM refresh_tokens")
        .fetch_one(fixture.sessions.store.reader())
        .await
        .unwrap();
    assert_eq!(
        rows, 4,
        "head, its parent, its child and one more of a day ago"
    );
    assert!(matches!(
        patient.refresh(&old, holder()).await,
        Err(RefreshError::Reuse)
    ));
}

#[tokio::test]
async fn rows_stay_bounded_and_the_newest_answer_counts_s16() {
    let fixture = fixture().await;
    let sessions = &fixture.sessions;
    let head = fixture.sign_in().await.tokens.refresh_token;
    // As the model does it, many more times than there may be children.
    let (mut family, mut texts) = (Family::signed_in(), vec![head.clone()]);
    for _ in 0..300 {
        let (expected, child) = family.present(0);
        let result = sessions.refresh(&head, holder()).await;
        assert_eq!(decision_of(&result), child.is_none().then_some(expected));
        match (result, expected) {
            (Ok(signed_in), _) => texts.push(signed_in.tokens.refresh_token),
            (_, Decision::TooMany { wait }) => {
                family.wait(wait);
                fixture.clock.advance(wait);
            }
            (refused, _) => panic!("{refused:?}"),
        }
    }
    let stored = || async {
        query_scalar::<i64>("SELECT count(*) FROM refresh_tokens")
            .fetch_one(sessions.store.reader())
            .await
            .unwrap()
    };
    assert_eq!(stored().await, 65, "the head and its children");
    let mut presented = texts.last().unwrap().clone();
    for round in 0..200 {
        let (line_wait, gone) = (POLICY.window, texts[1 + round % 100].clone());
        fixture.clock.advance(line_wait);
        // Unused and gone: nothing follows from it, however far the family has come by now.
        if round < 50 {
            assert!(matches!(
                sessions.refresh(&gone, holder()).await,
                Err(RefreshError::Invalid)
            ));
        }
        let Ok(renewed) = sessions.refresh(&presented, holder()).await else {
            break;
        };
        presented = renewed.tokens.refresh_token;
    }
    assert!(stored().await < 150, "{}", stored().await);
}

#[tokio::test]
async fn a_refresh_outlives_the_request_that_asked_for_it_s16() {
    let fixture = fixture().await;
    let first = fixture.sign_in().await;
    let token = first.tokens.refresh_token;
    // The writer is busy, so the rotation must wait, and the request is dropped while it does.
    let lock = fixture.sessions.store.write().await.unwrap();
    let (sessions, presented) = (fixture.sessions.clone(), token.clone());
    let request = tokio::spawn(async move { sessions.refresh(&presented, holder()).await });
    tokio::task::yield_now().await;
    request.abort();
    request.await.ok();
    lock.rollback().await.unwrap();
    // Whether or not the first got as far as its task, the second is answered.
    fixture.sessions.refresh(&token, holder()).await.unwrap();
}
