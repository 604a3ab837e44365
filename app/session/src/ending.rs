//! The end of the session itself: told in time, and asked about when it should have come.

use super::{events::Cause, policy::Session, refresh, state::Due, traits::Environment};
use std::time::Duration;

/// The clock is looked at so often, so that sleep and jumps are noticed and no timer is too long for a browser.
const LONGEST_NAP: Duration = Duration::from_secs(600);
/// Nor more often, whatever a server says about its limits.
const SHORTEST_NAP: Duration = Duration::from_millis(250);

impl<E: Environment> Session<E> {
    /// Starts the one task that waits for the end of the session, if it has one and nobody waits yet.
    pub(super) fn watch_ending(&self) {
        let Some(left) = self.with(|state, now| state.ending_in(now)) else {
            return;
        };
        if self.watching.replace(true) {
            return;
        }
        let session = self.clone();
        self.env.spawn(Box::pin(async move {
            session
                .env
                .sleep(left.clamp(SHORTEST_NAP, LONGEST_NAP))
                .await;
            session.watching.set(false);
            match session.with(|state, now| state.ending_due(now)) {
                Some(Due::Tell(step)) => session.emit(step),
                Some(Due::Ask(flight)) => refresh::spawn(&session, &flight, Cause::Limit),
                None => {}
            }
            session.watch_ending();
        }));
    }
}
