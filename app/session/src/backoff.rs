//! How long the server is left alone after a refresh that brought no verdict.

use super::deadline::{Moment, millis};
use std::time::Duration;

/// The first pause is drawn from up to this, each further one from up to twice as much.
const FIRST: u64 = 1_000;
/// No pause of our own is longer.
const LONGEST: u64 = 60_000;
/// No pause is shorter, however the dice fall: fifty calls in an outage must share one refresh.
const SHORTEST: u64 = 200;
/// A `Retry-After` beyond this is a mistake that would lock people out.
const LONGEST_ASKED: Duration = Duration::from_secs(3600);

/// Exponential back-off with full jitter, and the server's own wishes.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
    until: u64,
    asked: bool,
}

impl Backoff {
    /// Notes a failure and returns the cool-down. `random` is from 0 to below 1.
    pub fn fail(&mut self, now: Moment, retry_after: Option<Duration>, random: f64) -> Duration {
        let ceiling = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        self.asked = retry_after.is_some();
        let pause = match retry_after {
            // A little later than asked, and not all at the same moment; never earlier.
            Some(asked) => millis(asked.min(LONGEST_ASKED)) + scale(FIRST, random),
            None => SHORTEST + scale(ceiling - SHORTEST, random),
        };
        self.until = now.passed + pause;
        Duration::from_millis(pause)
    }

    /// What is left of the cool-down; `None` when asking is allowed.
    pub fn left(&self, now: Moment) -> Option<Duration> {
        let left = self.until.saturating_sub(now.passed);
        (left > 0).then(|| Duration::from_millis(left))
    }

    /// Whether the last refresh brought no verdict.
    pub fn failing(&self) -> bool {
        self.failures > 0
    }

    /// The network came back or the computer woke: a pause that we chose ourselves has lost its
    /// reason, one that the server asked for has not.
    pub fn cut_short(&mut self) {
        if !self.asked {
            self.until = 0;
        }
    }

    /// A verdict came, or a new session began.
    pub fn clear(&mut self) {
        *self = Backoff::default();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a pause of at most an hour in milliseconds times a number from 0 to 1"
)]
fn scale(range: u64, random: f64) -> u64 {
    (range as f64 * random.clamp(0.0, 1.0)) as u64
}
