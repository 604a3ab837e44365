//! Points in time: when the access token expires, as far as this browser can tell, when the server may be asked again
//! after a refresh that gave no verdict, when the session itself ends, and until when the page counts as in use.
//!
//! The server states how many seconds a token lives, never at what time it expires, so a computer
//! clock that is an hour off makes no difference. Two clocks are read: the monotonic clock, which
//! in most browsers stands still while a laptop sleeps, and the wall clock, which can be changed.
//! If the wall clock advances well ahead of the monotonic clock, the difference counts as elapsed
//! time. If it is set back, it is ignored.

use std::time::Duration;

use crate::backoff::{Backoff, scale, whole_millis};
use crate::grant::Limits;

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
const JUMP_MS: u64 = 1_000;

/// The maximum time before the deadline at which a proactive refresh is due.
const MARGIN_MAX: Duration = Duration::from_secs(30);

/// The minimum distance in monotonic milliseconds between two refreshes that only a clock jump
/// called for. It prevents a clock that is set back and forth from causing a flood of refreshes. A
/// 401 still causes a refresh at once.
const JUMP_SPACING_MS: u64 = 30_000;

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
        self.passed += if wall > mono + JUMP_MS { wall } else { mono };
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

impl Moment {
    fn since_start(self) -> Duration {
        Duration::from_millis(self.passed)
    }
}

/// When an access token expires.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    received: Moment,
    lifetime: Duration,
}

impl Deadline {
    /// Creates the deadline of a token that was received at `now` and lives for `expires_in`.
    /// Returns `None` if the lifetime is zero, which means unknown. Expiry is then learned from a
    /// 401.
    pub(crate) fn new(now: Moment, expires_in: Duration) -> Option<Self> {
        (!expires_in.is_zero()).then_some(Deadline {
            received: now,
            lifetime: expires_in,
        })
    }

    /// The age at which the token is renewed: 30 seconds before it expires, or a fifth of its lifetime before if
    /// that is shorter.
    fn due(&self) -> Duration {
        self.lifetime
            .saturating_sub((self.lifetime / 5).min(MARGIN_MAX))
    }

    /// The age of the token, including sleep and clock jumps.
    fn age(&self, now: Moment) -> Duration {
        Duration::from_millis(now.passed.saturating_sub(self.received.passed))
    }

    /// Whether the token is still valid, as far as can be known here.
    pub(crate) fn has_life(&self, now: Moment) -> bool {
        self.age(now) < self.lifetime
    }

    /// Returns the time until a refresh is due, or zero if it is.
    pub(crate) fn until_due(&self, now: Moment) -> Duration {
        self.due().saturating_sub(self.age(now))
    }

    /// Whether a refresh is due only because of a clock jump, that is, not by the monotonic clock
    /// alone.
    fn by_jump(&self, now: Moment) -> bool {
        Duration::from_millis(now.mono.saturating_sub(self.received.mono)) < self.due()
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
                .is_some_and(|at| now.mono.saturating_sub(at) < JUMP_SPACING_MS)
            {
                return false;
            }
            self.last_jump = Some(now.mono);
        }
        true
    }
}

/// Maximum random delay in milliseconds that is added to a pause requested by the server, so that
/// tabs do not all return at once.
const SPREAD_MS: u64 = 1_000;
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
            Some(asked) => whole_millis(asked.min(LONGEST_ASKED)) + scale(SPREAD_MS, random),
            None => whole_millis(PAUSES.pause(self.failures, random)),
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

/// What two clocks may differ by because the server counts in whole seconds.
const ROUNDING: Duration = Duration::from_secs(1);

/// The end of the session on this tab's timeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// On the timeline.
    at: Duration,
    /// How long before the end the page is notified. At most half of the remaining time.
    notice: Duration,
    /// Whether a renewal would postpone the end.
    pub extendable: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The page has not been notified yet.
    Quiet,
    /// The page has been notified.
    Told,
    /// The server was asked. The result follows from its response or from the next call.
    Asked,
}

impl Ending {
    pub(crate) fn new(limits: Limits, notice: Duration, now: Moment) -> Self {
        let left = limits.idle.min(limits.max);
        Ending {
            at: now.since_start().saturating_add(left),
            notice: notice.min(left / 2),
            extendable: limits.idle < limits.max,
            stage: Stage::Quiet,
        }
    }

    pub(crate) fn left(&self, now: Moment) -> Duration {
        self.at.saturating_sub(now.since_start())
    }

    /// Returns the time until the page has to be notified or, once it has been, until the server
    /// has to be asked.
    pub(crate) fn until_due(&self, now: Moment) -> Option<Duration> {
        let due = match self.stage {
            Stage::Quiet => self.at.saturating_sub(self.notice),
            // The server's clock decides. By one second after the end it will have.
            Stage::Told => self.at.saturating_add(ROUNDING),
            Stage::Asked => return None,
        };
        Some(due.saturating_sub(now.since_start()))
    }

    /// Whether the next step is to notify the page. Otherwise it is to ask the server.
    pub(crate) fn is_to_be_told(&self) -> bool {
        self.stage == Stage::Quiet
    }

    pub(crate) fn told(&mut self) {
        self.stage = Stage::Told;
    }

    pub(crate) fn asked(&mut self) {
        self.stage = Stage::Asked;
    }

    /// Records that the server gave no verdict and has to be asked again.
    pub(crate) fn asked_in_vain(&mut self) {
        if self.stage == Stage::Asked {
            self.stage = Stage::Told;
        }
    }

    /// Whether this end is later than the other. A difference of up to one second is rounding.
    pub(crate) fn is_later_than(&self, other: &Self) -> bool {
        self.at > other.at.saturating_add(ROUNDING)
    }
}

/// When the page was last used, and for how long after that it counts as in use.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    pub in_use_for: Option<Duration>,
    pub hidden: bool,
    /// Milliseconds on the timeline.
    pub used_at: Option<u64>,
}

impl Presence {
    /// Whether the page is visible and in use at this moment.
    pub(crate) fn is_in_use(&self, now: Moment) -> bool {
        match (self.in_use_for, self.used_at) {
            (Some(span), Some(at)) if !self.hidden => {
                Duration::from_millis(now.passed.saturating_sub(at)) < span
            }
            _ => false,
        }
    }
}
