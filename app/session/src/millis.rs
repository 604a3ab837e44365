//! Durations as whole milliseconds, the unit of the browser's clocks.

use std::time::Duration;

/// Whole milliseconds; durations beyond 584 million years are cut.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
