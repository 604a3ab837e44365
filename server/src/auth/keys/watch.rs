//! Keeps the keys of a running server up to date.

use std::sync::{Arc, Weak};

use tokio::time::{MissedTickBehavior, interval};

use super::{KeyRing, LOOK_EVERY};
use crate::clock::Clock;

/// Checks the file for as long as the ring is in use elsewhere.
pub async fn watch(ring: Weak<KeyRing>, clock: Arc<dyn Clock>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(ring) = ring.upgrade() else { return };
        let now = clock.now();
        // The next check makes up for one that failed.
        tokio::task::spawn_blocking(move || ring.look(now))
            .await
            .ok();
    }
}
