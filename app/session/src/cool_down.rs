//! How long the server is left alone after a refresh that brought no verdict.

use crate::{
    backoff::{Backoff, scale},
    deadline::Moment,
    millis::millis,
};
use std::time::Duration;

/// What spreads the tabs of all users after a pause that the server asked for, in milliseconds.
const SPREAD: u64 = 1_000;
/// However the dice fall, fifty calls in an outage must share one refresh: so the shortest is not zero.
const PAUSES: Backoff = Backoff::new(
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(60),
);
/// A `Retry-After` beyond this is a mistake that would lock people out.
const LONGEST_ASKED: Duration = Duration::from_secs(3600);

/// The pauses after failed refreshes, and the server's own wishes.
#[derive(Debug, Default)]
pub(crate) struct CoolDown {
    failures: u32,
    until: u64,
    asked: bool,
}

impl CoolDown {
    /// Notes a failure and returns the cool-down. `random` is from 0 to below 1.
    pub(crate) fn fail(
        &mut self,
        now: Moment,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Duration {
        self.asked = retry_after.is_some();
        let pause = match retry_after {
            // A little later than asked, and not all at the same moment; never earlier.
            Some(asked) => millis(asked.min(LONGEST_ASKED)) + scale(SPREAD, random),
            None => millis(PAUSES.pause(self.failures, random)),
        };
        self.failures = self.failures.saturating_add(1);
        self.until = now.passed + pause;
        Duration::from_millis(pause)
    }

    /// What is left of the cool-down; `None` when asking is allowed.
    pub(crate) fn left(&self, now: Moment) -> Option<Duration> {
        let left = self.until.saturating_sub(now.passed);
        (left > 0).then(|| Duration::from_millis(left))
    }

    /// Whether the last refresh brought no verdict.
    pub(crate) fn failing(&self) -> bool {
        self.failures > 0
    }

    /// The network came back or the computer woke: a pause that we chose ourselves has lost its
    /// reason, one that the server asked for has not.
    pub(crate) fn cut_short(&mut self) {
        if !self.asked {
            self.until = 0;
        }
    }

    /// A verdict came, or a new session began.
    pub(crate) fn clear(&mut self) {
        *self = CoolDown::default();
    }
}
