//! A server without its connections, on a database that can be closed and opened again.

use std::{sync::Arc, time::Duration};

use crate::{
    auth::{
        accounts::Accounts,
        ids::UserId,
        keys::{KeyRing, file},
        operator::{Action, Operator},
        refresh::tests::reference::ACCESS_TTL,
        rotation::tests::model::{Family, MAX, POLICY},
        sessions::Sessions,
    },
    clock::{Clock, ManualClock},
    config::Config,
    languages::Languages,
    mail::Outbox,
    store::{
        Location, Store,
        db::{Engine, query, query_scalar},
    },
};

pub(in crate::auth) struct System {
    folder: tempfile::TempDir,
    pub(in crate::auth) config: Config,
    pub(in crate::auth) clock: Arc<ManualClock>,
    pub(in crate::auth) store: Store,
    keys: Arc<KeyRing>,
    pub(in crate::auth) sessions: Sessions,
    pub(in crate::auth) accounts: Accounts,
}

impl System {
    pub(in crate::auth) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seconds = |duration: Duration| format!("{}s", duration.as_secs());
        let config = Config::from_args([
            "server".to_owned(),
            format!("--refresh-idle={}", seconds(POLICY.idle)),
            format!("--refresh-max={}", seconds(MAX)),
            format!("--refresh-grace={}", seconds(POLICY.grace)),
            format!("--access-ttl={}", seconds(ACCESS_TTL)),
        ])
        .unwrap();
        let clock = Arc::new(ManualClock::starting_at(Family::signed_in().now));
        let (store, keys, sessions) = Self::open(&folder, &config, &clock).await;
        let accounts = Accounts::new(&config, store.clone(), clock.clone(), sessions.clone());
        Self {
            accounts: accounts.unwrap(),
            folder,
            config,
            clock,
            store,
            keys,
            sessions,
        }
    }

    async fn open(
        folder: &tempfile::TempDir,
        config: &Config,
        clock: &Arc<ManualClock>,
    ) -> (Store, Arc<KeyRing>, Sessions) {
        let location = match postgres_for_tests::if_chosen(folder.path()) {
            Some(address) => Location::Postgres(address.parse().unwrap()),
            None => folder.path().join("a.db").into(),
        };
        let store = Store::open(&location).await.unwrap();
        let algorithm = config.access_algorithm;
        let keys = KeyRing::open(folder.path(), algorithm, config.access_ttl, clock.now());
        let keys = Arc::new(keys.unwrap());
        let metrics = Arc::default();
        let site = "http://localhost".to_owned();
        let outbox = Outbox::new(Languages::of_visa(), site, keys.refresh());
        let (of_store, of_clock) = (store.clone(), clock.clone());
        let sessions = Sessions::open(config, of_store, of_clock, keys.clone(), metrics, outbox);
        (store, keys, sessions.await.unwrap())
    }

    pub(in crate::auth) async fn reopen(&mut self) {
        self.store.close().await;
        let (store, keys, sessions) = Self::open(&self.folder, &self.config, &self.clock).await;
        self.accounts.store = store.clone();
        self.accounts.sessions = sessions.clone();
        (self.store, self.keys, self.sessions) = (store, keys, sessions);
    }

    pub(in crate::auth) async fn new_user(&self) -> UserId {
        let user = UserId::new();
        let mut tx = self.store.write().await.unwrap();
        query("INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ($1, $2, $2, '0', 0)")
            .bind(user.to_string())
            .bind(address(user))
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        user
    }

    /// As the command does it in a process of its own, and as the server learns of it.
    pub(in crate::auth) async fn operate(&self, user: UserId, action: Action) {
        let name = "operator".to_owned();
        let operator = Operator::new(self.store.clone(), &self.config, name, self.clock.now());
        operator.apply(action, &[address(user)]).await.unwrap();
        self.sessions.look().await.unwrap();
    }

    pub(in crate::auth) fn rotate_keys(&self) {
        let now = self.clock.now();
        let rotated = file::change(self.folder.path(), |ring| {
            let mut ring = ring.expect("it was made at the start");
            let kid = ring.add(self.config.access_algorithm, now);
            ring.make_current(&kid)?;
            for other in ring.others() {
                ring.retire(&other, now)?;
            }
            Ok((ring, ()))
        });
        rotated.unwrap();
        self.keys.look(now);
    }

    /// Whether the database is intact.
    pub(in crate::auth) async fn is_whole(&self) -> bool {
        if self.store.engine() == Engine::Postgres {
            return true;
        }
        let verdict: String = query_scalar("PRAGMA integrity_check")
            .fetch_one(self.store.reader())
            .await
            .unwrap();
        let strays = query("PRAGMA foreign_key_check")
            .fetch_all(self.store.reader())
            .await
            .unwrap();
        verdict == "ok" && strays.is_empty()
    }
}

fn address(user: UserId) -> String {
    format!("{user}@example.com")
}
