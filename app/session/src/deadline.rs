//! When the access token ends, as this browser can know it.
//!
//! The server says how many seconds a token lives, never at what time it ends, so a computer clock
//! that is an hour wrong changes nothing. Two clocks are read: the monotonic one stands still while
//! a laptop sleeps (in most browsers), the wall clock can be set. A step of the wall clock well ahead
//! of the monotonic one is taken as time that passed; a step back is ignored.

use crate::millis::millis;
use std::time::Duration;

/// Two clocks read at one moment, in milliseconds from any fixed origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Now {
    /// Never set back, may stand still in sleep (`performance.now()`).
    pub mono: u64,
    /// Runs on in sleep, may be set to anything (`Date.now()`).
    pub wall: u64,
}

/// Wall time ahead of monotonic time by less than this is rounding or slewing, not sleep.
const JUMP: u64 = 1_000;

/// A proactive refresh is asked for at most this long before the deadline.
const MARGIN_MAX: Duration = Duration::from_secs(30);

/// Two refreshes that only a clock jump called for are at least this far apart in monotonic time,
/// so that a clock that is set to and fro cannot cause a storm. A 401 still refreshes at once.
const JUMP_SPACING: u64 = 30_000;

/// Adds up the time that has passed, sleep included.
#[derive(Debug)]
pub(crate) struct Timeline {
    last: Now,
    passed: u64,
}

impl Timeline {
    /// Starts at zero.
    pub(crate) fn new(now: Now) -> Self {
        Timeline {
            last: now,
            passed: 0,
        }
    }

    /// Milliseconds since the start by whichever clock says that more time has passed.
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

/// A point in time: `passed` counts sleep and jumps, `mono` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds on the [`Timeline`].
    pub passed: u64,
    /// Milliseconds on the monotonic clock.
    pub mono: u64,
}

/// The end of an access token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    received: Moment,
    lifetime: u64,
}

impl Deadline {
    /// A token received now that lives this long. `None` when the lifetime is zero: a refresh that
    /// just succeeded is trusted, and expiry is then learned from a 401.
    pub(crate) fn new(now: Moment, expires_in: Duration) -> Option<Self> {
        let lifetime = millis(expires_in);
        (lifetime > 0).then_some(Deadline {
            received: now,
            lifetime,
        })
    }

    /// How early a refresh is due: 30 s, or a fifth of a lifetime that is too short for that.
    fn margin(&self) -> u64 {
        (self.lifetime / 5).min(millis(MARGIN_MAX))
    }

    /// Whether the token still works, as far as can be known here.
    pub(crate) fn has_life(&self, now: Moment) -> bool {
        now.passed.saturating_sub(self.received.passed) < self.lifetime
    }

    /// Time until a refresh is due; zero when it is.
    pub(crate) fn until_due(&self, now: Moment) -> Duration {
        let due = self.received.passed + self.lifetime - self.margin();
        Duration::from_millis(due.saturating_sub(now.passed))
    }

    /// Whether a refresh is due although the monotonic clock alone would not say so.
    fn by_jump(&self, now: Moment) -> bool {
        now.mono.saturating_sub(self.received.mono) + self.margin() < self.lifetime
    }
}

/// Decides about refreshes before expiry, and keeps clock jumps from causing a storm of them.
#[derive(Debug, Default)]
pub(crate) struct LookAhead {
    last_jump: Option<u64>,
}

impl LookAhead {
    /// Whether to refresh before the next call. Has a memory: ask only when `true` will be acted upon.
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
