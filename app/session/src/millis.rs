//! Durations as whole milliseconds, the unit of the browser's clocks.

use std::time::Duration;

/// Converts a duration to whole milliseconds. Saturates after 584 million years.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
