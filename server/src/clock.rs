//! Time as a dependency, so that tests can let days pass without waiting for them.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub use app::api::{Timestamp, millis};
use chrono::{DateTime, NaiveDate};

/// The calendar day of a moment, in UTC.
pub fn day(at: Timestamp) -> NaiveDate {
    DateTime::from_timestamp_millis(at.as_millis())
        .unwrap_or_default()
        .date_naive()
}

/// By as much may the clocks of servers on one database differ. What one of them has signed or noted is good for the others
/// although it seems to come from the future, and is kept in mind for so much longer.
pub const MAY_DIFFER: Duration = Duration::from_mins(1);

pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// What the clock of this machine says, even if [`now`](Self::now) is a moment that a test has set.
    fn machine(&self) -> Timestamp {
        SystemClock.now()
    }
}

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A machine whose clock is set before 1970 has no tokens to judge either.
        let elapsed = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(millis(elapsed))
    }
}

/// A clock that stands still until a test moves it.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn starting_at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_millis()))
    }

    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(millis(by), Ordering::SeqCst);
    }

    pub fn step_back(&self, by: Duration) {
        self.0.fetch_sub(millis(by), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
