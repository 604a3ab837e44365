//! How long to leave the server alone after a refresh that gave no verdict.

use crate::{
    backoff::{Backoff, scale},
    deadline::Moment,
    millis::millis,
};
use std::time::Duration;

/// Maximum random delay in milliseconds that is added to a pause requested by the server, so that
/// tabs do not all return at once.
const SPREAD: u64 = 1_000;
/// The pauses that are chosen here. The shortest is not zero, so that many calls during an outage
/// share one refresh whatever the random number.
const PAUSES: Backoff = Backoff::new(
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_mins(1),
);
/// Upper bound for `Retry-After`. A longer pause is taken for a mistake that would lock users out.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// The cool-down after failed refreshes, including pauses that the server requested.
#[derive(Debug, Default)]
pub(crate) struct CoolDown {
    failures: u32,
    /// Milliseconds on the timeline.
    until: u64,
    /// Whether the server requested the current pause.
    asked: bool,
}

impl CoolDown {
    /// Records a failure and returns the cool-down. `random` is in the range `0.0..1.0`.
    pub(crate) fn fail(
        &mut self,
        now: Moment,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Duration {
        self.asked = retry_after.is_some();
        let pause = match retry_after {
            // Slightly later than requested and spread at random, but never earlier.
            Some(asked) => millis(asked.min(LONGEST_ASKED)) + scale(SPREAD, random),
            None => millis(PAUSES.pause(self.failures, random)),
        };
        self.failures = self.failures.saturating_add(1);
        self.until = now.passed + pause;
        Duration::from_millis(pause)
    }

    /// Returns the rest of the cool-down, or `None` if a refresh is allowed.
    pub(crate) fn left(&self, now: Moment) -> Option<Duration> {
        let left = self.until.saturating_sub(now.passed);
        (left > 0).then(|| Duration::from_millis(left))
    }

    /// Whether the last refresh gave no verdict.
    pub(crate) fn failing(&self) -> bool {
        self.failures > 0
    }

    /// Ends a self-imposed pause because the network came back or the computer woke up. A pause
    /// that the server requested stays in force.
    pub(crate) fn cut_short(&mut self) {
        if !self.asked {
            self.until = 0;
        }
    }

    /// Resets the cool-down after a verdict or at the start of a new session.
    pub(crate) fn clear(&mut self) {
        *self = CoolDown::default();
    }
}
