//! The timer plan: renew before expiry while somebody is there, even if no call is made.
//!
//! Off unless asked for. A page that is hidden or left alone lets its token expire, so that the
//! idle limit of the session means what it says; the next call renews it anyway.

use super::{deadline::Moment, events::Cause, policy::Session, refresh, traits::Environment};
use std::time::Duration;

/// The timer never sleeps longer, so that a changed deadline is noticed.
const LONGEST_NAP: Duration = Duration::from_secs(15);
/// Nor shorter, so that it cannot spin whatever a server says about lifetimes.
const SHORTEST_NAP: Duration = Duration::from_millis(500);

/// Whether somebody is there, and whether a timer runs.
#[derive(Debug, Default)]
pub struct KeepAlive {
    in_use_for: Option<Duration>,
    hidden: bool,
    used_at: Option<u64>,
    armed: bool,
}

impl KeepAlive {
    /// Whether the timer should run at this moment.
    fn wanted(&self, now: Moment) -> bool {
        match (self.in_use_for, self.used_at) {
            (Some(span), Some(at)) if !self.hidden => {
                Duration::from_millis(now.passed.saturating_sub(at)) < span
            }
            _ => false,
        }
    }
}

impl<E: Environment> Session<E> {
    /// Turns the timer plan on: a page counts as in use for this long after each
    /// [`used`](Self::used). `None` turns it off.
    pub fn set_keep_alive(&self, in_use_for: Option<Duration>) {
        self.keep_alive.borrow_mut().in_use_for = in_use_for;
        self.used();
    }

    /// Somebody typed, pointed or scrolled.
    pub fn used(&self) {
        let passed = self.with(|_, now| now.passed);
        self.keep_alive.borrow_mut().used_at = Some(passed);
        self.arm_keep_alive();
    }

    /// The page went out of sight or came back. Coming back counts as waking.
    pub fn visible(&self, visible: bool) {
        self.keep_alive.borrow_mut().hidden = !visible;
        if visible {
            self.wake();
        }
    }

    /// Starts the one timer if it should run and does not.
    pub(super) fn arm_keep_alive(&self) {
        let nap = self.with(|state, now| {
            let mut timer = self.keep_alive.borrow_mut();
            if timer.armed || !timer.wanted(now) {
                return None;
            }
            let nap = state.keep_alive_in(now)?;
            timer.armed = true;
            Some(nap.clamp(SHORTEST_NAP, LONGEST_NAP))
        });
        let Some(nap) = nap else { return };
        let session = self.clone();
        self.env.spawn(Box::pin(async move {
            session.env.sleep(nap).await;
            let due = session.with(|state, now| {
                let mut timer = session.keep_alive.borrow_mut();
                timer.armed = false;
                timer.wanted(now).then(|| state.keep_alive(now)).flatten()
            });
            match due {
                // Its end arms the timer again.
                Some(flight) => refresh::spawn(&session, &flight, Cause::KeepAlive),
                None => session.arm_keep_alive(),
            }
        }));
    }
}
