//! Delays before a failed operation is retried.

use std::time::Duration;

/// Exponential back-off with jitter.
///
/// The upper bound of the delay doubles with each failure, up to a limit. Each delay is drawn at
/// random between the shortest delay and that bound. All delays have millisecond precision.
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
    /// Creates a back-off whose delays are never below `shortest` and never above `longest`. The
    /// first delay is at most `first`.
    pub const fn new(shortest: Duration, first: Duration, longest: Duration) -> Self {
        Backoff {
            shortest,
            first,
            longest,
        }
    }

    /// Returns the upper bound of the delay after one more failure than `earlier`.
    pub fn ceiling(&self, earlier: u32) -> Duration {
        let doubled = whole_millis(self.first).saturating_mul(1 << earlier.min(16));
        Duration::from_millis(doubled.min(whole_millis(self.longest)))
    }

    /// Draws the delay after one more failure than `earlier`. `random` is in the range `0.0..1.0`.
    pub fn pause(&self, earlier: u32, random: f64) -> Duration {
        self.jitter(self.ceiling(earlier), random)
    }

    /// Draws a delay between the shortest one and a known [`ceiling`](Self::ceiling). `random` is
    /// in the range `0.0..1.0`.
    pub fn jitter(&self, ceiling: Duration, random: f64) -> Duration {
        let shortest = whole_millis(self.shortest);
        let range = whole_millis(ceiling).saturating_sub(shortest);
        Duration::from_millis(shortest + scale(range, random))
    }
}

/// Scales `range`, in milliseconds, by `random`, which is clamped to `0.0..=1.0`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a pause in milliseconds times a number from 0 to 1"
)]
pub(crate) fn scale(range: u64, random: f64) -> u64 {
    (range as f64 * random.clamp(0.0, 1.0)) as u64
}

/// Converts a duration to whole milliseconds, the unit of the browser's clocks. Saturates after 584 million years.
pub(crate) fn whole_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
