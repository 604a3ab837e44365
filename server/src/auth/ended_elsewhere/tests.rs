//! The table is read in pages.

mod million;

use std::{ops::RangeInclusive, sync::Arc};

use super::*;
use crate::{
    auth::{
        beginning::Proven, ids::UserId, refresh::tests::system::System, sessions::AccessError,
        tokens::SignedIn,
    },
    clock::Clock,
    store::db::query,
};

/// A server on this database whose pages are small.
fn in_pages_of(rows: usize, system: &System) -> Sessions {
    let lookout = Arc::new(Lookout::in_pages_of(rows));
    Sessions {
        lookout,
        ..system.sessions.clone()
    }
}

async fn sign_in(sessions: &Sessions, user: UserId) -> SignedIn {
    let proven = Proven {
        user,
        password_hash: "0".to_owned(),
    };
    let created = sessions.create(proven, String::new(), None).await;
    created.unwrap().expect("the hash is the stored one")
}

async fn add_row(system: &System, number: i64, session: &str) {
    let mut tx = system.store.write().await.unwrap();
    query("INSERT INTO ended_sessions (seq, session_id, account_gone, ended_at) VALUES ($1, $2, 0, $3)")
        .bind(number)
        .bind(session)
        .bind(system.clock.now().as_millis())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn add_rows(system: &System, numbers: RangeInclusive<i64>) -> Vec<SessionId> {
    let mut added = Vec::new();
    for number in numbers {
        let session = SessionId::new();
        add_row(system, number, &session.to_string()).await;
        added.push(session);
    }
    added
}

#[tokio::test]
async fn all_pages_are_read_and_those_of_a_gap_too() {
    let system = System::start().await;
    let sessions = in_pages_of(3, &system);
    // With the last page full, and with one that is not; then what was given its numbers before and is committed after.
    for numbers in [1..=7, 30..=42, 8..=29] {
        let ended = add_rows(&system, numbers).await;
        sessions.look().await.unwrap();
        let known = |session: &SessionId| sessions.revoked.find(*session) == Some(Ended::Session);
        assert!(ended.iter().all(known));
        assert!(sessions.is_current());
    }
}

#[tokio::test]
async fn a_server_that_has_read_some_of_many_pages_accepts_nothing_that_it_was_not_told_of() {
    let system = System::start().await;
    let user = system.new_user().await;
    let sessions = in_pages_of(3, &system);
    let (leaves, stays) = (
        sign_in(&sessions, user).await,
        sign_in(&sessions, user).await,
    );
    sessions.look().await.unwrap();
    let judge = |who: &SignedIn| sessions.verify(&who.tokens.access_token).map(drop);
    assert_eq!(judge(&leaves), Ok(()));

    // The last page cannot be read.
    add_rows(&system, 1..=7).await;
    add_row(&system, 8, "no session").await;
    add_row(&system, 9, &leaves.who.session.to_string()).await;
    sessions.look().await.unwrap_err();
    assert!(!sessions.is_current());
    assert_eq!(judge(&leaves), Err(AccessError::Unchecked(leaves.who)));
    assert_eq!(judge(&stays), Err(AccessError::Unchecked(stays.who)));

    let mut tx = system.store.write().await.unwrap();
    let mend = query("DELETE FROM ended_sessions WHERE seq = 8").execute(&mut *tx);
    mend.await.unwrap();
    tx.commit().await.unwrap();
    assert!(sessions.catch_up().await);
    assert_eq!(judge(&leaves), Err(AccessError::Revoked(leaves.who)));
    assert_eq!(judge(&stays), Ok(()));
}

/// It is dropped while it waits for an answer, as a request's is when its client has gone.
#[tokio::test]
async fn a_look_that_was_given_up_half_way_leaves_the_rest_to_the_next() {
    let system = System::start().await;
    let sessions = in_pages_of(3, &system);
    let ended = add_rows(&system, 1..=60).await;
    tokio::select! {
        biased;
        () = async { while !sessions.lookout.looks().is_behind { tokio::task::yield_now().await } } => {}
        _ = sessions.look() => {}
    }
    assert!(sessions.catch_up().await);
    let known = |session: &SessionId| sessions.revoked.find(*session).is_some();
    assert!(ended.iter().all(known));
}
