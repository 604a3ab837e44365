//! What a call has to do next: every decision about calls, without waiting.

use super::{
    deadline::Moment,
    events::Cause,
    failure::Failure,
    parking::{Parked, Parking},
    state::{Outcome, Phase, Refresh, State},
};

/// A call under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling {
    pub number: u64,
    /// Whom it was made for, see [`State::owner`].
    pub owner: u64,
}

/// What a call has to do next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Send, and remember the epoch that it is sent under.
    Send { epoch: u64 },
    /// Wait for this refresh, then ask again.
    Wait(Refresh),
    /// Start this refresh, then as `Wait`.
    Lead(Refresh, Cause),
    /// Wait until somebody has signed in again, or never will.
    Park(Parked),
    /// Hand the server's answer to the caller.
    Return,
    /// Give up without an answer.
    Fail(Failure),
}

impl State {
    /// Before an attempt of a call.
    pub fn before(&mut self, call: Calling, now: Moment) -> Next {
        if call.owner != self.owner {
            return Next::Fail(Failure::SignedOut);
        }
        if let Some(flight) = &self.flight {
            return Next::Wait(flight.clone());
        }
        let send = Next::Send { epoch: self.epoch };
        if matches!(self.phase, Phase::Rejected(_)) {
            return self.refused(call, send);
        }
        let Some(deadline) = self.watched_deadline() else {
            return send;
        };
        match self.backoff.left(now) {
            Some(_) if deadline.has_life(now) => send,
            Some(retry_in) => Next::Fail(Failure::Unavailable { retry_in }),
            None if self.jumps.due(&deadline, now) => self.lead(Cause::LookAhead),
            None => send,
        }
    }

    /// After the refresh that held an attempt back.
    pub fn after_waiting(&mut self, call: Calling, outcome: Outcome, now: Moment) -> Next {
        if call.owner != self.owner {
            return Next::Fail(Failure::SignedOut);
        }
        let send = Next::Send { epoch: self.epoch };
        match outcome {
            // Trusted without another look at the deadline: whatever clocks and lifetimes say, a
            // call waits for one renewal and not for ever.
            Outcome::Renewed => send,
            Outcome::Rejected if matches!(self.phase, Phase::Rejected(_)) => {
                self.refused(call, send)
            }
            Outcome::Rejected => send,
            Outcome::Unavailable { .. } if self.deadline.is_none_or(|d| d.has_life(now)) => send,
            Outcome::Unavailable { retry_in } => Next::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.before(call, now),
        }
    }

    /// After a 401 for a token that is no longer good, or that has gone missing (a browser may lose one cookie and keep the
    /// others), to a first attempt sent under `epoch`.
    pub fn after_expired(&mut self, call: Calling, epoch: u64, now: Moment) -> Next {
        if call.owner != self.owner || self.phase == Phase::SignedOut {
            return Next::Return;
        }
        if let Some(flight) = &self.flight {
            return Next::Wait(flight.clone());
        }
        if matches!(self.phase, Phase::Rejected(_)) {
            return self.refused(call, Next::Return);
        }
        if epoch < self.epoch {
            return Next::Send { epoch: self.epoch };
        }
        match self.backoff.left(now) {
            Some(retry_in) => Next::Fail(Failure::Unavailable { retry_in }),
            None => self.lead(Cause::Expired),
        }
    }

    /// After the refresh that a 401 called for.
    pub fn after_refresh(
        &mut self,
        call: Calling,
        epoch: u64,
        outcome: Outcome,
        now: Moment,
    ) -> Next {
        match outcome {
            _ if call.owner != self.owner => Next::Return,
            Outcome::Renewed => Next::Send { epoch: self.epoch },
            Outcome::Rejected if matches!(self.phase, Phase::Rejected(_)) => {
                self.refused(call, Next::Return)
            }
            Outcome::Rejected => Next::Return,
            // The token that was refused is not the one we hold now.
            Outcome::Unavailable { .. } if epoch < self.epoch => Next::Send { epoch: self.epoch },
            Outcome::Unavailable { retry_in } => Next::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.after_expired(call, epoch, now),
        }
    }

    /// A call in a session that the server has ended. `closed` is what to do where nobody can sign in again.
    fn refused(&mut self, call: Calling, closed: Next) -> Next {
        match self.lot.parking {
            Parking::Open => Next::Park(self.lot.park(call.number)),
            Parking::Declined => match closed {
                Next::Return => Next::Return,
                _ => Next::Fail(Failure::SignedOut),
            },
            Parking::Closed => closed,
        }
    }
}
