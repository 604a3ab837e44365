//! Keeps a running server aware of sessions that another process has ended: the command `server user …`, or a second
//! server on the same database.

use std::time::Duration;

use tokio::{
    sync::watch::Receiver,
    time::{MissedTickBehavior, interval},
};

use super::sessions::Sessions;

/// So long may an access token of a session that was ended elsewhere still be accepted.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A transaction notes its time before it commits, and may wait for the write lock in between.
const OVERLAP: Duration = Duration::from_mins(1);

/// Looks until the server stops.
pub async fn watch(sessions: Sessions, mut stopped: Receiver<()>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked_at = sessions.clock.now();
    let mut failing = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => return,
        }
        let now = sessions.clock.now();
        match sessions.recall_ended(looked_at.minus(OVERLAP)).await {
            Ok(()) => {
                looked_at = now;
                failing = false;
            }
            // The next look goes back to the last one that worked. A lasting fault is logged once.
            Err(error) if !failing => {
                tracing::error!(%error, "sessions that were ended elsewhere cannot be looked up");
                failing = true;
            }
            Err(_) => {}
        }
    }
}
