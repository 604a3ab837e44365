//! When the session itself ends, and what has been done about it.

use crate::{deadline::Moment, grant::Limits, millis::millis};
use std::time::Duration;

/// The end of the session on this tab's time line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// Milliseconds on the timeline.
    at: u64,
    /// How long before the end the page is told, in milliseconds. Half of a life too short for the full notice.
    notice: u64,
    /// Whether a renewal would move the end.
    pub extendable: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Quiet,
    Told,
    /// The server was asked; what comes of it is learned from the answer or from the next call.
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

    /// Time until the page has to be told or, when it was, until the server is to be asked.
    pub(crate) fn until_due(&self, now: Moment) -> Option<Duration> {
        let due = match self.stage {
            Stage::Quiet => self.at.saturating_sub(self.notice),
            // The server's clock decides; a moment later it has.
            Stage::Told => self.at.saturating_add(1_000),
            Stage::Asked => return None,
        };
        Some(Duration::from_millis(due.saturating_sub(now.passed)))
    }

    /// Whether the page is told by the step that is due; otherwise the server is to be asked.
    pub(crate) fn is_to_be_told(&self) -> bool {
        self.stage == Stage::Quiet
    }

    pub(crate) fn told(&mut self) {
        self.stage = Stage::Told;
    }

    pub(crate) fn asked(&mut self) {
        self.stage = Stage::Asked;
    }

    /// The server gave no verdict: it has to be asked again.
    pub(crate) fn asked_in_vain(&mut self) {
        if self.stage == Stage::Asked {
            self.stage = Stage::Told;
        }
    }

    /// Whether this end comes later than another; a second is rounding.
    pub(crate) fn is_later_than(&self, other: &Self) -> bool {
        self.at > other.at.saturating_add(1_000)
    }
}
