use super::*;
use crate::{
    auth::{
        beginning::Proven, operator::Operator, refresh::tests::system::System, sessions::Sessions,
    },
    clock::Clock,
    store::db::query_as,
};

async fn sign_in(sessions: &Sessions, user: UserId) -> Principal {
    let proven = Proven {
        user,
        password_hash: "0".to_owned(),
    };
    let created = sessions.create(proven, String::new(), None).await;
    created.unwrap().expect("the hash is the stored one").who
}

/// Kind, and how often, of all sessions.
async fn events(system: &System) -> Vec<(String, i64)> {
    query_as("SELECT kind, count(*) FROM security_events GROUP BY kind ORDER BY kind")
        .fetch_all(system.store.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn many_sessions_of_a_user_end_together_with_one_event_for_each() {
    let system = System::start().await;
    let sessions = &system.sessions;
    let (user, other) = (system.new_user().await, system.new_user().await);
    let stays = sign_in(sessions, user).await;
    for _ in 0..5 {
        sign_in(sessions, user).await;
    }
    let stranger = sign_in(sessions, other).await;
    // At the same moment, for the same reason, and nothing is left for the second.
    assert_eq!(sessions.end_others(stays, None).await.unwrap(), 5);
    assert_eq!(sessions.end_others(stays, None).await.unwrap(), 0);
    assert!(sessions.is_alive(stays.session).await.unwrap());
    assert!(sessions.is_alive(stranger.session).await.unwrap());
    let expected = [("revoked".to_owned(), 5), ("signed_in".to_owned(), 7)];
    assert_eq!(events(&system).await, expected);
}

#[tokio::test]
async fn everyone_is_signed_out_some_users_at_a_time_with_one_entry_in_the_record() {
    let system = System::start().await;
    let mut ended = Vec::new();
    for _ in 0..5 {
        let user = system.new_user().await;
        ended.push(sign_in(&system.sessions, user).await);
        ended.push(sign_in(&system.sessions, user).await);
    }
    system.new_user().await;
    let name = "operator".to_owned();
    let mut operator = Operator::new(
        system.store.clone(),
        &system.config,
        name,
        system.clock.now(),
    );
    operator.users_at_once = 2;
    assert_eq!(operator.sign_everyone_out().await.unwrap(), 10);
    for who in ended {
        assert!(!system.sessions.is_alive(who.session).await.unwrap());
    }
    let entries = operator.actions(10).await.unwrap();
    let [entry] = &*entries else {
        panic!("{entries:?}")
    };
    assert_eq!((&*entry.action, entry.sessions), ("sign-out", 10));
    assert_eq!(operator.sign_everyone_out().await.unwrap(), 0);
    let expected = [
        ("ended_by_operator".to_owned(), 10),
        ("signed_in".to_owned(), 10),
    ];
    assert_eq!(events(&system).await, expected);
}
