//! The timer plan: renew before expiry while the user is there, even if no call is made.
//!
//! Off unless asked for. A page that is hidden or left alone lets its token expire, so that the
//! idle limit of the session means what it says; the next call renews it anyway.

use crate::{events::Cause, refresh, session::Session, traits::Environment};
use std::time::Duration;

/// The timer never sleeps longer, so that a changed deadline is noticed.
const LONGEST_NAP: Duration = Duration::from_secs(15);
/// Nor shorter, so that it cannot spin whatever a server says about lifetimes.
const SHORTEST_NAP: Duration = Duration::from_millis(500);

/// Starts the one timer if it should run and does not.
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
            // Its end arms the timer again.
            Some(flight) => refresh::spawn(&session, &flight, Cause::KeepAlive),
            None => arm(&session),
        }
    }));
}
