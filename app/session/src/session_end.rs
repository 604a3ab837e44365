//! When the session itself ends, and what has been done about it.

use crate::{deadline::Moment, grant::Limits, millis::millis};
use std::time::Duration;

/// The end of the session on this tab's timeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// Milliseconds on the timeline.
    at: u64,
    /// How many milliseconds before the end the page is notified. At most half of the remaining
    /// time.
    notice: u64,
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
        let (idle, max) = (millis(limits.idle), millis(limits.max));
        let left = idle.min(max);
        Ending {
            at: now.passed.saturating_add(left),
            notice: millis(notice).min(left / 2),
            extendable: idle < max,
            stage: Stage::Quiet,
        }
    }

    pub(crate) fn left(&self, now: Moment) -> Duration {
        Duration::from_millis(self.at.saturating_sub(now.passed))
    }

    /// Returns the time until the page has to be notified or, once it has been, until the server
    /// has to be asked.
    pub(crate) fn until_due(&self, now: Moment) -> Option<Duration> {
        let due = match self.stage {
            Stage::Quiet => self.at.saturating_sub(self.notice),
            // The server's clock decides. By one second after the end it will have.
            Stage::Told => self.at.saturating_add(1_000),
            Stage::Asked => return None,
        };
        Some(Duration::from_millis(due.saturating_sub(now.passed)))
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
        self.at > other.at.saturating_add(1_000)
    }
}
