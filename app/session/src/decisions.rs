//! Decisions about what a call does next, without any waiting.

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
    /// Wait for a refresh that is in progress.
    Join(Refresh),
    /// Start the refresh first.
    Lead(Refresh, Cause),
}

/// What a call has to do before its first attempt.
#[derive(Debug)]
pub(crate) enum First {
    /// Send it, and remember the epoch that it is sent in.
    Send { epoch: u64 },
    /// Wait for this refresh, then decide again.
    Hold(Hold),
    /// Wait until the user has signed in again or has declined to.
    Park(Parked),
    /// Give up without a response.
    Fail(Failure),
}

/// What a call has to do after a response that refused its token.
#[derive(Debug)]
pub(crate) enum Retry {
    /// Send it for the second and last time.
    Send,
    /// See [`First::Hold`].
    Hold(Hold),
    /// See [`First::Park`].
    Park(Parked),
    /// Return the server's response to the caller.
    Return,
    /// Give up. The existing response says less than the failure.
    Fail(Failure),
}

impl State {
    /// Decides before the first attempt of a call.
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

    /// Decides after the refresh that delayed the first attempt.
    pub(crate) fn after_waiting(&mut self, call: Calling, outcome: Outcome, now: Moment) -> First {
        if call.owner != self.owner {
            return First::Fail(Failure::SignedOut);
        }
        let send = First::Send { epoch: self.epoch };
        match outcome {
            // The deadline is not checked again. A call waits for one renewal at most, whatever the
            // clocks and lifetimes say.
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

    /// Decides after a 401 response to a first attempt sent in `epoch`, because the token is no
    /// longer valid or was missing. (A browser may lose one cookie and keep the others.)
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

    /// Decides after the refresh that a 401 called for.
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
            // The refused token is not the current one.
            Outcome::Unavailable { .. } if epoch < self.epoch => Retry::Send,
            Outcome::Unavailable { retry_in } => Retry::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.after_expired(call, epoch, now),
        }
    }

    /// Decides about a call made in a session that the server has ended. If the app does not offer
    /// to sign in, the caller receives the server's own refusal.
    fn refused_before(&mut self, call: Calling) -> First {
        match self.parked.parking {
            Parking::Open => First::Park(self.parked.park(call.number)),
            Parking::Declined => First::Fail(Failure::SignedOut),
            Parking::Closed => First::Send { epoch: self.epoch },
        }
    }

    /// Decides about a call that was refused in a session that the server has ended.
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
