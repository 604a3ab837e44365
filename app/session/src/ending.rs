//! The end of the session itself: notifies the page in time, and asks the server once the time is
//! up.

use crate::{events::Cause, refresh, session::Session, state::Due, traits::Environment};
use std::time::Duration;

/// The longest sleep between two looks at the clock. It ensures that sleep and clock jumps are
/// noticed and that no timer exceeds what browsers support.
const LONGEST_NAP: Duration = Duration::from_mins(10);
/// The shortest sleep, whatever the server says about its limits.
const SHORTEST_NAP: Duration = Duration::from_millis(250);

/// Starts the one task that waits for the end of the session, if the session has an end and no task
/// is waiting yet.
pub(crate) fn watch<E: Environment>(session: &Session<E>) {
    let Some(left) = session.with(|state, now| state.ending_in(now)) else {
        return;
    };
    if session.timers.ending.replace(true) {
        return;
    }
    let session = session.clone();
    session.env.clone().spawn(Box::pin(async move {
        let nap = left.clamp(SHORTEST_NAP, LONGEST_NAP);
        session.env.sleep(nap).await;
        session.timers.ending.set(false);
        match session.with(super::state::State::ending_due) {
            Some(Due::Tell(step)) => session.emit(step),
            Some(Due::Ask(flight)) => refresh::spawn(&session, &flight, Cause::Limit),
            None => {}
        }
        watch(&session);
    }));
}
