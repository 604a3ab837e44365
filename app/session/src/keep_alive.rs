//! Renewal by timer, before the token expires, while the page is in use but makes no calls.
//!
//! It is off by default. A page that is hidden or idle lets its token expire, so that the idle
//! limit of the session remains effective. The next call renews the token in any case.

use crate::{events::Cause, refresh, session::Session, traits::Environment};
use std::time::Duration;

/// The longest sleep of the timer, so that it notices a changed deadline.
const LONGEST_NAP: Duration = Duration::from_secs(15);
/// The shortest sleep of the timer, so that it cannot spin, whatever the server says about
/// lifetimes.
const SHORTEST_NAP: Duration = Duration::from_millis(500);

/// Starts the timer if it should run and does not run yet.
pub(crate) fn arm<E: Environment>(session: &Session<E>) {
    let nap = session.with(|state, now| {
        if session.timers.keep_alive.get() || !session.presence.borrow().is_in_use(now) {
            return None;
        }
        let nap = state.keep_alive_in(now)?;
        session.timers.keep_alive.set(true);
        Some(nap.clamp(SHORTEST_NAP, LONGEST_NAP))
    });
    let Some(nap) = nap else { return };
    let session = session.clone();
    session.env.clone().spawn(Box::pin(async move {
        session.env.sleep(nap).await;
        session.timers.keep_alive.set(false);
        let due = session.with(|state, now| {
            let in_use = session.presence.borrow().is_in_use(now);
            in_use.then(|| state.keep_alive(now)).flatten()
        });
        match due {
            // The end of the refresh starts the timer again.
            Some(flight) => refresh::spawn(&session, &flight, Cause::KeepAlive),
            None => arm(&session),
        }
    }));
}
