//! Removes now and then what is kept for a time only: drafts, their change logs, the history of accounts. One server does it
//! for all that share a database.

use std::{fmt::Display, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{
    applications::SqliteApplications,
    auth::{accounts::Accounts, sessions::Sessions},
    clock::Clock,
    mail,
    store::{Store, StoreError, lease::Lease},
};

/// How often what is bounded by time alone is looked for, and the lease is renewed or asked for.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How often everything is looked for.
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// If the server that does it is lost, another one begins after this time.
const LEASE: Duration = Duration::from_mins(5);

pub(crate) struct Housekeeping {
    pub applications: SqliteApplications,
    pub accounts: Accounts,
    pub sessions: Sessions,
    store: Store,
    clock: Arc<dyn Clock>,
    lease: Lease,
}

impl Housekeeping {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        applications: SqliteApplications,
        accounts: Accounts,
        sessions: Sessions,
    ) -> Self {
        Self {
            applications,
            accounts,
            sessions,
            lease: Lease::new(store.clone(), Arc::clone(&clock), "housekeeping", LEASE),
            store,
            clock,
        }
    }

    /// Looks at once, which `looked` hears of, then at intervals, until the server stops. Then another server may go on at
    /// once.
    pub(crate) async fn watch(self, mut stopped: watch::Receiver<()>, looked: watch::Sender<bool>) {
        tokio::select! {
            () = self.look_often(&looked) => {}
            // It was stopped, or its handle is gone.
            _ = stopped.changed() => {}
        }
        if let Err(error) = self.lease.give_back().await {
            tracing::debug!(%error, "another server takes over the housekeeping later");
        }
    }

    async fn look_often(&self, looked: &watch::Sender<bool>) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut swept = None;
        loop {
            ticks.tick().await;
            // The server that takes over does not know what was done.
            swept = if self.has_lease().await {
                self.look(swept).await
            } else {
                None
            };
            looked.send_replace(true);
        }
    }

    /// What is due, where everything was looked for at `swept`; when that was done the last time.
    async fn look(&self, swept: Option<Instant>) -> Option<Instant> {
        told("counts of attempts", self.accounts.forget_attempts().await);
        told("ended sessions", self.sessions.forget_ended().await);
        if swept.is_some_and(|at| at.elapsed() < SWEEP_EVERY) {
            return swept;
        }
        let now = Instant::now();
        self.sweep_while_held().await;
        Some(now)
    }

    async fn has_lease(&self) -> bool {
        self.lease.take().await.unwrap_or_else(|error| {
            tracing::error!(%error, "the lease of the housekeeping cannot be asked for");
            false
        })
    }

    /// A sweep may take longer than the lease lasts.
    async fn sweep_while_held(&self) {
        let lost = async {
            let mut ticks = interval(LOOK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while self.has_lease().await {
                ticks.tick().await;
            }
        };
        tokio::select! {
            () = self.sweep() => {}
            () = lost => tracing::warn!("another server has taken over the housekeeping"),
        }
    }

    async fn sweep(&self) {
        match self.applications.tell_of_ends().await {
            Ok(0) => {}
            Ok(drafts) => tracing::info!(drafts, "owners are told that drafts are about to end"),
            // The next look makes up for it.
            Err(error) => {
                tracing::error!(%error, "owners could not be told that drafts are about to end");
            }
        }
        told("drafts", self.applications.remove_expired().await);
        told("changes", self.applications.forget_old_changes().await);
        told(
            "sessions, events and tokens",
            self.sessions.forget_history().await,
        );
        let now = self.clock.now();
        told("mails", mail::rows::forget_old(&self.store, now).await);
    }
}

fn told(what: impl Display, outcome: Result<u64, StoreError>) {
    match outcome {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "{what} removed because their time was over"),
        // The next look makes up for it.
        Err(error) => tracing::error!(%error, "{what} whose time is over could not be removed"),
    }
}
