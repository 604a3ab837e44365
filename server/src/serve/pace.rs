//! Whether the other side is too slow in sending or taking something.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::{SILENCE, SLOWEST};

/// Counts only the time in which there is nothing to do but wait for the other side. It may be silent for [`SILENCE`] at a
/// time, and in all for that and for as long as its bytes take at the slowest rate allowed: one byte now and then is not
/// enough.
#[derive(Default)]
pub(crate) struct Pace {
    since: Option<Instant>,
    over: Option<Pin<Box<Sleep>>>,
    waited: Duration,
    moved: u64,
}

impl Pace {
    /// To be called when there is nothing to do but wait. Ready when there has been enough waiting.
    pub(crate) fn wait(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.since.is_none() {
            let now = Instant::now();
            self.since = Some(now);
            let end = now + self.left().min(SILENCE);
            match &mut self.over {
                Some(over) => over.as_mut().reset(end),
                None => self.over = Some(Box::pin(sleep_until(end))),
            }
        }
        match &mut self.over {
            Some(over) => over.as_mut().poll(context),
            None => Poll::Pending,
        }
    }

    /// To be called when something has come or was taken.
    pub(crate) fn moved(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
        self.moved += bytes as u64;
    }

    fn left(&self) -> Duration {
        (SILENCE + earned(self.moved)).saturating_sub(self.waited)
    }
}

/// How long so many bytes may take.
pub(super) fn earned(bytes: u64) -> Duration {
    Duration::from_millis(bytes * 1000 / u64::from(SLOWEST))
}
