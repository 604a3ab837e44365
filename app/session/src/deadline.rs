//! When the access token expires, as far as this browser can tell.
//!
//! The server states how many seconds a token lives, never at what time it expires, so a computer
//! clock that is an hour off makes no difference. Two clocks are read: the monotonic clock, which
//! in most browsers stands still while a laptop sleeps, and the wall clock, which can be changed.
//! If the wall clock advances well ahead of the monotonic clock, the difference counts as elapsed
//! time. If it is set back, it is ignored.

use crate::millis::millis;
use std::time::Duration;

/// A simultaneous reading of two clocks, in milliseconds since arbitrary fixed origins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Now {
    /// Is never set back, but may stand still during sleep (`performance.now()`).
    pub mono: u64,
    /// Keeps running during sleep, but may be set to any value (`Date.now()`).
    pub wall: u64,
}

/// In milliseconds. If wall time is ahead of monotonic time by no more than this, the cause is
/// rounding or slewing, not sleep.
const JUMP: u64 = 1_000;

/// The maximum time before the deadline at which a proactive refresh is due.
const MARGIN_MAX: Duration = Duration::from_secs(30);

/// The minimum distance in monotonic milliseconds between two refreshes that only a clock jump
/// called for. It prevents a clock that is set back and forth from causing a flood of refreshes. A
/// 401 still causes a refresh at once.
const JUMP_SPACING: u64 = 30_000;

/// Accumulates elapsed time, including sleep.
#[derive(Debug)]
pub(crate) struct Timeline {
    last: Now,
    /// Milliseconds since the start.
    passed: u64,
}

impl Timeline {
    /// Creates a timeline that starts at zero.
    pub(crate) fn new(now: Now) -> Self {
        Timeline {
            last: now,
            passed: 0,
        }
    }

    /// Advances to `now` and returns the moment, in milliseconds since the start. If sleep or a jump
    /// put the wall clock ahead of the monotonic clock, the wall clock counts.
    pub(crate) fn advance(&mut self, now: Now) -> Moment {
        let mono = now.mono.saturating_sub(self.last.mono);
        let wall = now.wall.saturating_sub(self.last.wall);
        self.passed += if wall > mono + JUMP { wall } else { mono };
        self.last = now;
        Moment {
            passed: self.passed,
            mono: now.mono,
        }
    }
}

/// A point in time. `passed` includes sleep and clock jumps, `mono` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds on the [`Timeline`].
    pub passed: u64,
    /// Milliseconds on the monotonic clock.
    pub mono: u64,
}

/// When an access token expires.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    received: Moment,
    /// In milliseconds.
    lifetime: u64,
}

impl Deadline {
    /// Creates the deadline of a token that was received at `now` and lives for `expires_in`.
    /// Returns `None` if the lifetime is zero, which means unknown. Expiry is then learned from a
    /// 401.
    pub(crate) fn new(now: Moment, expires_in: Duration) -> Option<Self> {
        let lifetime = millis(expires_in);
        (lifetime > 0).then_some(Deadline {
            received: now,
            lifetime,
        })
    }

    /// How many milliseconds before expiry a refresh is due: 30 seconds, or a fifth of the lifetime
    /// if that is shorter.
    fn margin(&self) -> u64 {
        (self.lifetime / 5).min(millis(MARGIN_MAX))
    }

    /// Whether the token is still valid, as far as can be known here.
    pub(crate) fn has_life(&self, now: Moment) -> bool {
        now.passed.saturating_sub(self.received.passed) < self.lifetime
    }

    /// Returns the time until a refresh is due, or zero if it is.
    pub(crate) fn until_due(&self, now: Moment) -> Duration {
        let due = self.received.passed + self.lifetime - self.margin();
        Duration::from_millis(due.saturating_sub(now.passed))
    }

    /// Whether a refresh is due only because of a clock jump, that is, not by the monotonic clock
    /// alone.
    fn by_jump(&self, now: Moment) -> bool {
        now.mono.saturating_sub(self.received.mono) + self.margin() < self.lifetime
    }
}

/// Decides when to refresh before expiry, and prevents clock jumps from causing a flood of
/// refreshes.
#[derive(Debug, Default)]
pub(crate) struct LookAhead {
    /// Monotonic milliseconds at which a clock jump last called for a refresh.
    last_jump: Option<u64>,
}

impl LookAhead {
    /// Whether to refresh before the next call. This method is stateful: call it only if `true`
    /// will be acted upon.
    pub(crate) fn due(&mut self, deadline: &Deadline, now: Moment) -> bool {
        if !deadline.until_due(now).is_zero() {
            return false;
        }
        if deadline.by_jump(now) {
            if self
                .last_jump
                .is_some_and(|at| now.mono.saturating_sub(at) < JUMP_SPACING)
            {
                return false;
            }
            self.last_jump = Some(now.mono);
        }
        true
    }
}
