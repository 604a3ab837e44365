//! The answers of one HTTP/2 connection that wait for their client. A client that reads, and never grants room for an
//! answer, leaves nothing to be written: no write of the connection ever waits. So what counts is whether more of an answer
//! is asked for once a part of it was handed over.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use super::{
    limits::{SILENCE, TURN},
    pace::earned,
};

#[derive(Default)]
pub(super) struct Taking {
    answers: HashMap<Ticket, Answer>,
    begun: u64,
    /// When more of any answer was asked for.
    moved: Option<Instant>,
}

/// Names an answer of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ticket(u64);

#[derive(Default)]
struct Answer {
    /// The beginning of the client's turn.
    since: Option<Instant>,
    /// How long it was the client's turn, before this one.
    waited: Duration,
    taken: u64,
}

impl Taking {
    pub(super) fn begin(&mut self) -> Ticket {
        self.begun += 1;
        let ticket = Ticket(self.begun);
        self.answers.insert(ticket, Answer::default());
        ticket
    }

    pub(super) fn end(&mut self, ticket: Ticket) {
        self.answers.remove(&ticket);
        self.moved = Some(Instant::now());
    }

    pub(super) fn handed_over(&mut self, ticket: Ticket, bytes: usize) {
        if let Some(answer) = self.answers.get_mut(&ticket) {
            answer.taken += bytes as u64;
            answer.since = Some(Instant::now());
        }
    }

    pub(super) fn asked_for(&mut self, ticket: Ticket) {
        let now = Instant::now();
        if let Some(answer) = self.answers.get_mut(&ticket)
            && let Some(since) = answer.since.take()
        {
            answer.waited += now - since;
            self.moved = Some(now);
        }
    }

    /// When there will be enough waiting: nothing of the connection has moved for [`SILENCE`], or one answer has not for
    /// [`TURN`], or takes longer in all than its bytes may take.
    pub(super) fn over(&self) -> Option<Instant> {
        let ends = self.answers.values().filter_map(|answer| {
            let since = answer.since?;
            let silent = self.moved.map_or(since, |moved| moved.max(since)) + SILENCE;
            let left = (TURN + earned(answer.taken)).saturating_sub(answer.waited);
            Some(silent.min(since + left.min(TURN)))
        });
        ends.min()
    }
}
