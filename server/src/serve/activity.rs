//! What a connection is doing, and how long it may go on doing that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::{
    limits::{HEAD, IDLE, LINGER},
    taking::{Taking, Ticket},
};

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
    /// When the last answer was finished.
    ended: Instant,
    /// The server stops: what is answered now is the last answer.
    leaving: bool,
    taking: Taking,
}

/// What a connection is doing when the server stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Nothing that the server knows of.
    Nothing,
    /// A request has begun to come.
    Asking,
    Answering,
}

/// When there will be no more waiting, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Something was begun and not finished: there is no one to say goodbye to.
    Head(Instant),
    /// Nothing was asked for.
    Idle(Instant),
    /// An answer is there, and the client does not take it.
    Stalled(Instant),
}

/// A request that is being answered.
pub(super) struct Running {
    activity: Arc<Activity>,
    answer: Option<Ticket>,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        let now = Instant::now();
        Arc::new(Self(Mutex::new(State {
            running: 0,
            since: now,
            served: false,
            begun: None,
            shared: false,
            ended: now,
            leaving: false,
            taking: Taking::default(),
        })))
    }

    pub(super) fn is_shared(&self) {
        self.state().shared = true;
    }

    /// What has come so far was no request.
    pub(super) fn is_shaken(&self) {
        self.state().begun = None;
    }

    /// Whether anything has come.
    pub(super) fn is_greeted(&self) -> bool {
        let state = self.state();
        state.served || state.begun.is_some()
    }

    /// The server stops.
    pub(super) fn leave(&self) {
        self.state().leaving = true;
    }

    /// Whether the client has to be told that there will be no further answer. HTTP/2 has a message for it.
    pub(super) fn says_goodbye(&self) -> bool {
        let state = self.state();
        state.leaving && !state.shared
    }

    pub(super) fn doing(&self) -> Doing {
        let state = self.state();
        match state.running {
            0 if state.begun.is_none() => Doing::Nothing,
            0 => Doing::Asking,
            _ => Doing::Answering,
        }
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
            let now = Instant::now();
            // Answers to pings would keep a connection open for ever.
            state.since = match state.shared {
                true => now.min(state.ended + LINGER),
                false => now,
            };
        }
    }

    pub(super) fn begin(self: &Arc<Self>) -> Running {
        let mut state = self.state();
        state.running += 1;
        state.served = true;
        Running {
            activity: Arc::clone(self),
            answer: None,
        }
    }

    /// While there is a request it has limits of its own, up to its answer.
    pub(super) fn expiry(&self) -> Option<Expiry> {
        let state = self.state();
        match state.begun {
            _ if state.running > 0 => state.taking.over().map(Expiry::Stalled),
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
            Self::Head(at) | Self::Idle(at) | Self::Stalled(at) => at,
        }
    }
}

impl Running {
    /// Whether what is sent has to wait for room that the client grants.
    pub(super) fn is_shared(&self) -> bool {
        self.activity.state().shared
    }

    /// `bytes` of the answer were handed over, of which the head has none: what follows is asked for when the client has
    /// taken them.
    pub(super) fn handed_over(&mut self, bytes: usize) {
        let mut state = self.activity.state();
        let ticket = *self.answer.get_or_insert_with(|| state.taking.begin());
        state.taking.handed_over(ticket, bytes);
    }

    /// The client has room for more.
    pub(super) fn asked_for(&self) {
        if let Some(ticket) = self.answer {
            self.activity.state().taking.asked_for(ticket);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.running -= 1;
        state.since = Instant::now();
        state.ended = state.since;
        state.begun = None;
        if let Some(ticket) = self.answer {
            state.taking.end(ticket);
        }
    }
}
