//! What a connection is doing, and how long it may go on doing that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::limits::{HEAD, IDLE};

pub(super) struct Activity(Mutex<State>);

struct State {
    /// Requests whose answers are not finished.
    running: usize,
    /// When the last byte of an answer was sent, or the beginning of the connection.
    since: Instant,
    /// Whether there has been a request.
    served: bool,
    /// When the first byte since then came.
    begun: Option<Instant>,
    /// HTTP/2: bytes come at any time, and do not mean that a request begins.
    shared: bool,
}

/// When there will be no more waiting, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Something was begun and not finished: there is no one to say goodbye to.
    Head(Instant),
    /// Nothing was asked for.
    Idle(Instant),
}

/// A request that is being answered.
pub(super) struct Running(Arc<Activity>);

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            running: 0,
            since: Instant::now(),
            served: false,
            begun: None,
            shared: false,
        })))
    }

    pub(super) fn is_shared(&self) {
        self.state().shared = true;
    }

    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.running == 0 && state.begun.is_none() {
            state.begun = Some(Instant::now());
        }
    }

    /// The end of an answer may still be on its way when the answer itself is finished and gone.
    pub(super) fn sent(&self) {
        let mut state = self.state();
        if state.served {
            state.since = Instant::now();
        }
    }

    pub(super) fn begin(self: &Arc<Self>) -> Running {
        let mut state = self.state();
        state.running += 1;
        state.served = true;
        Running(Arc::clone(self))
    }

    /// Nothing while there is a request: that has limits of its own.
    pub(super) fn expiry(&self) -> Option<Expiry> {
        let state = self.state();
        match state.begun {
            _ if state.running > 0 => None,
            _ if !state.served => Some(Expiry::Head(state.since + HEAD)),
            Some(begun) if !state.shared => Some(Expiry::Head(begun + HEAD)),
            _ => Some(Expiry::Idle(state.since + IDLE)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Expiry {
    pub(super) fn at(self) -> Instant {
        match self {
            Self::Head(at) | Self::Idle(at) => at,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        state.since = Instant::now();
        state.begun = None;
    }
}
