//! What a call has to do next: every decision about calls, without waiting.

use crate::{
    deadline::Moment,
    events::Cause,
    failure::Failure,
    parked_calls::{Parked, Parking},
    state::{Calling, Outcome, Phase, Refresh, State},
};

/// A refresh that a call has to wait for.
#[derive(Debug)]
pub(crate) enum Hold {
    /// It is under way.
    Join(Refresh),
    /// Start it first.
    Lead(Refresh, Cause),
}

/// What a call has to do before its first attempt.
#[derive(Debug)]
pub(crate) enum First {
    /// Send, and remember the epoch that it is sent under.
    Send { epoch: u64 },
    /// Wait for this refresh, then ask again.
    Hold(Hold),
    /// Wait until the user has signed in again, or is known not to.
    Park(Parked),
    /// Give up without an answer.
    Fail(Failure),
}

/// What a call has to do about an answer that refused its token.
#[derive(Debug)]
pub(crate) enum Retry {
    /// Send it for the second and last time.
    Send,
    /// As [`First::Hold`].
    Hold(Hold),
    /// As [`First::Park`].
    Park(Parked),
    /// Hand the server's answer to the caller.
    Return,
    /// Give up; the answer that is there says less than the failure.
    Fail(Failure),
}

impl State {
    /// Before the first attempt of a call.
    pub(crate) fn before(&mut self, call: Calling, now: Moment) -> First {
        if call.owner != self.owner {
            return First::Fail(Failure::SignedOut);
        }
        if let Some(flight) = &self.flight {
            return First::Hold(Hold::Join(flight.clone()));
        }
        if matches!(self.phase, Phase::Rejected(_)) {
            return self.refused_before(call);
        }
        let send = First::Send { epoch: self.epoch };
        let Some(deadline) = self.watched_deadline() else {
            return send;
        };
        match self.cool_down.left(now) {
            Some(_) if deadline.has_life(now) => send,
            Some(retry_in) => First::Fail(Failure::Unavailable { retry_in }),
            None if self.jumps.due(&deadline, now) => First::Hold(self.lead(Cause::LookAhead)),
            None => send,
        }
    }

    /// After the refresh that held the first attempt back.
    pub(crate) fn after_waiting(&mut self, call: Calling, outcome: Outcome, now: Moment) -> First {
        if call.owner != self.owner {
            return First::Fail(Failure::SignedOut);
        }
        let send = First::Send { epoch: self.epoch };
        match outcome {
            // Trusted without another look at the deadline: whatever clocks and lifetimes say, a
            // call waits for one renewal and not for ever.
            Outcome::Renewed => send,
            Outcome::Rejected if matches!(self.phase, Phase::Rejected(_)) => {
                self.refused_before(call)
            }
            Outcome::Rejected => send,
            Outcome::Unavailable { .. } if self.deadline.is_none_or(|d| d.has_life(now)) => send,
            Outcome::Unavailable { retry_in } => First::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.before(call, now),
        }
    }

    /// After a 401 for a token that is no longer good, or that has gone missing (a browser may lose one cookie and keep the
    /// others), to a first attempt sent under `epoch`.
    pub(crate) fn after_expired(&mut self, call: Calling, epoch: u64, now: Moment) -> Retry {
        if call.owner != self.owner || self.phase == Phase::SignedOut {
            return Retry::Return;
        }
        if let Some(flight) = &self.flight {
            return Retry::Hold(Hold::Join(flight.clone()));
        }
        if matches!(self.phase, Phase::Rejected(_)) {
            return self.refused_after(call);
        }
        if epoch < self.epoch {
            return Retry::Send;
        }
        match self.cool_down.left(now) {
            Some(retry_in) => Retry::Fail(Failure::Unavailable { retry_in }),
            None => Retry::Hold(self.lead(Cause::Expired)),
        }
    }

    /// After the refresh that a 401 called for.
    pub(crate) fn after_refresh(
        &mut self,
        call: Calling,
        epoch: u64,
        outcome: Outcome,
        now: Moment,
    ) -> Retry {
        match outcome {
            _ if call.owner != self.owner => Retry::Return,
            Outcome::Renewed => Retry::Send,
            Outcome::Rejected if matches!(self.phase, Phase::Rejected(_)) => {
                self.refused_after(call)
            }
            Outcome::Rejected => Retry::Return,
            // The token that was refused is not the one we hold now.
            Outcome::Unavailable { .. } if epoch < self.epoch => Retry::Send,
            Outcome::Unavailable { retry_in } => Retry::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.after_expired(call, epoch, now),
        }
    }

    /// A call made in a session that the server has ended. Where the app offers no sign-in, the server's own refusal is
    /// what the caller gets.
    fn refused_before(&mut self, call: Calling) -> First {
        match self.parked.parking {
            Parking::Open => First::Park(self.parked.park(call.number)),
            Parking::Declined => First::Fail(Failure::SignedOut),
            Parking::Closed => First::Send { epoch: self.epoch },
        }
    }

    /// A call that was refused, in a session that the server has ended.
    fn refused_after(&mut self, call: Calling) -> Retry {
        match self.parked.parking {
            Parking::Open => Retry::Park(self.parked.park(call.number)),
            Parking::Declined | Parking::Closed => Retry::Return,
        }
    }

    fn lead(&mut self, cause: Cause) -> Hold {
        Hold::Lead(self.start(), cause)
    }
}
