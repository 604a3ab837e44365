//! Removes now and then what is kept for a time only: drafts, their change logs, the history of accounts.

use std::{fmt::Display, time::Duration};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::{applications::SqliteApplications, auth::sessions::Sessions, store::StoreError};

/// How often what is too old is looked for.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// Looks at once, then at intervals, until the server stops.
pub(crate) async fn watch(
    applications: SqliteApplications,
    sessions: Sessions,
    mut stopped: watch::Receiver<()>,
) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // It was stopped, or its handle is gone.
            _ = stopped.changed() => return,
        }
        told("drafts", applications.remove_expired().await);
        told("changes", applications.forget_old_changes().await);
        told(
            "sessions, events and tokens",
            sessions.forget_history().await,
        );
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
