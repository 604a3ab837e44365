//! How long to wait before something that failed is tried again.

use crate::millis::millis;
use std::time::Duration;

/// Exponential back-off with jitter: the longest pause doubles with each failure up to a limit, and each pause is drawn at
/// random from between the shortest and that one.
///
/// ```
/// use longhaul_session::Backoff;
/// use std::time::Duration;
///
/// let seconds = Duration::from_secs;
/// let retry = Backoff::new(seconds(1), seconds(2), seconds(30));
/// assert_eq!(retry.ceiling(1), seconds(4));
/// assert_eq!(retry.ceiling(9), seconds(30));
/// assert_eq!(retry.pause(1, 0.0), seconds(1));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    shortest: Duration,
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// No pause is below `shortest`, the first is at most `first`, none is above `longest`.
    pub const fn new(shortest: Duration, first: Duration, longest: Duration) -> Self {
        Backoff {
            shortest,
            first,
            longest,
        }
    }

    /// The longest pause after one more failure than `earlier`.
    pub fn ceiling(&self, earlier: u32) -> Duration {
        let doubled = millis(self.first).saturating_mul(1 << earlier.min(16));
        Duration::from_millis(doubled.min(millis(self.longest)))
    }

    /// Draws the pause; `random` is from 0 to below 1.
    pub fn pause(&self, earlier: u32, random: f64) -> Duration {
        self.jitter(self.ceiling(earlier), random)
    }

    /// Draws a pause up to a known [`ceiling`](Self::ceiling).
    pub fn jitter(&self, ceiling: Duration, random: f64) -> Duration {
        let shortest = millis(self.shortest);
        let range = millis(ceiling).saturating_sub(shortest);
        Duration::from_millis(shortest + scale(range, random))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a pause in milliseconds times a number from 0 to 1"
)]
pub(crate) fn scale(range: u64, random: f64) -> u64 {
    (range as f64 * random.clamp(0.0, 1.0)) as u64
}
