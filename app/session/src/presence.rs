//! Whether the user is active on the page.

use crate::deadline::Moment;
use std::time::Duration;

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
