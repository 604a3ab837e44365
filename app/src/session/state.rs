//! What a tab knows about its session, and every decision that follows from it. No waiting happens here.

use super::{
    backoff::Backoff,
    deadline::{Deadline, LookAhead, Moment, Timeline},
    events::{Cause, Reason, Status, Step},
    failure::Failure,
    single_flight::Flight,
    traits::Answer,
};
use std::time::Duration;

/// How a refresh ended for those who wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Go, with new tokens.
    Renewed,
    /// The session is over.
    Rejected,
    /// No verdict; the next attempt is possible in this time.
    Unavailable { retry_in: Duration },
    /// A sign-out or a new session overtook it: look again.
    Discarded,
}

pub(crate) type Refresh = Flight<Outcome>;

/// What a call has to do next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Send, and remember the epoch that it is sent under.
    Send { epoch: u64 },
    /// Wait for this refresh, then ask again.
    Wait(Refresh),
    /// Start this refresh, then as `Wait`.
    Lead(Refresh, Cause),
    /// Hand the server's answer to the caller.
    Return,
    /// Give up without an answer.
    Fail(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing is known. A 401 for an expired token still proves that there is a session.
    Guest,
    SignedIn,
    Rejected(Reason),
    /// Left on purpose: no refresh, or a cookie that outlived an offline sign-out would revive it.
    SignedOut,
}

#[derive(Debug)]
pub(crate) struct State {
    pub phase: Phase,
    pub epoch: u64,
    /// Changes when calls of the past must no longer be sent: they belong to somebody else.
    pub owner: u64,
    pub look_ahead: bool,
    pub backoff: Backoff,
    pub timeline: Timeline,
    user: Option<String>,
    deadline: Option<Deadline>,
    jumps: LookAhead,
    flight: Option<Refresh>,
    calls: u64,
}

impl State {
    pub fn new(timeline: Timeline) -> Self {
        State {
            phase: Phase::Guest,
            epoch: 0,
            owner: 0,
            look_ahead: true,
            backoff: Backoff::default(),
            timeline,
            user: None,
            deadline: None,
            jumps: LookAhead::default(),
            flight: None,
            calls: 0,
        }
    }

    pub fn next_call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Guest => Status::Guest,
            Phase::SignedIn if self.backoff.failing() => Status::Unavailable,
            Phase::SignedIn => Status::SignedIn,
            Phase::Rejected(reason) => Status::Rejected(reason),
            Phase::SignedOut => Status::SignedOut,
        }
    }

    /// Before an attempt of a call that was made for `owner`.
    pub fn before(&mut self, owner: u64, now: Moment) -> Next {
        if owner != self.owner {
            return Next::Fail(Failure::SignedOut);
        }
        if let Some(flight) = &self.flight {
            return Next::Wait(flight.clone());
        }
        let send = Next::Send { epoch: self.epoch };
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
    pub fn after_waiting(&mut self, owner: u64, outcome: Outcome, now: Moment) -> Next {
        if owner != self.owner {
            return Next::Fail(Failure::SignedOut);
        }
        let send = Next::Send { epoch: self.epoch };
        match outcome {
            // Trusted without another look at the deadline: whatever clocks and lifetimes say, a
            // call waits for one renewal and not for ever.
            Outcome::Renewed => send,
            // The server's own refusal tells the caller more than we could.
            Outcome::Rejected => send,
            Outcome::Unavailable { .. } if self.deadline.is_none_or(|d| d.has_life(now)) => send,
            Outcome::Unavailable { retry_in } => Next::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.before(owner, now),
        }
    }

    /// After a 401 for an expired token, to a first attempt sent under `epoch`.
    pub fn after_expired(&mut self, owner: u64, epoch: u64, now: Moment) -> Next {
        if owner != self.owner || matches!(self.phase, Phase::Rejected(_) | Phase::SignedOut) {
            return Next::Return;
        }
        if let Some(flight) = &self.flight {
            return Next::Wait(flight.clone());
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
    pub fn after_refresh(&mut self, owner: u64, epoch: u64, outcome: Outcome, now: Moment) -> Next {
        match outcome {
            _ if owner != self.owner => Next::Return,
            Outcome::Renewed => Next::Send { epoch: self.epoch },
            Outcome::Rejected => Next::Return,
            // The token that was refused is not the one we hold now.
            Outcome::Unavailable { .. } if epoch < self.epoch => Next::Send { epoch: self.epoch },
            Outcome::Unavailable { retry_in } => Next::Fail(Failure::Unavailable { retry_in }),
            Outcome::Discarded => self.after_expired(owner, epoch, now),
        }
    }

    /// The network came back or the computer woke.
    pub fn wake(&mut self, now: Moment) -> Option<Refresh> {
        self.backoff.cut_short();
        let failing = self.backoff.failing();
        if !self.may_start(now) {
            return None;
        }
        let due = self
            .watched_deadline()
            .is_some_and(|d| self.jumps.due(&d, now));
        (failing || due).then(|| self.start())
    }

    /// Time until a timer should renew; `None` when it should not.
    pub fn keep_alive_in(&self, now: Moment) -> Option<Duration> {
        let idle = self.phase == Phase::SignedIn && self.flight.is_none();
        let deadline = self.deadline.filter(|_| idle)?;
        let cooling = self.backoff.left(now).unwrap_or_default();
        Some(deadline.until_due(now).max(cooling))
    }

    /// The timer's turn.
    pub fn keep_alive(&mut self, now: Moment) -> Option<Refresh> {
        let due = self.keep_alive_in(now).is_some_and(|left| left.is_zero());
        (due && self.may_start(now)).then(|| self.start())
    }

    /// Whether this refresh still counts.
    pub fn is_current(&self, flight: &Refresh) -> bool {
        self.flight.as_ref().is_some_and(|f| f.is(flight))
    }

    /// The verdict of a refresh that began under `epoch`, or `None` if it no longer counts.
    pub fn conclude(
        &mut self,
        flight: &Refresh,
        epoch: u64,
        answer: Answer,
        now: Moment,
        random: f64,
    ) -> Option<(Outcome, Vec<Step>)> {
        if !self.is_current(flight) {
            return None;
        }
        self.flight = None;
        Some(match answer {
            Answer::Renewed { expires_in } => {
                let steps = self.renewed(expires_in, now, Step::Renewed { expires_in });
                (Outcome::Renewed, steps)
            }
            // Another tab succeeded meanwhile: that is newer than any refusal of ours. Should the
            // session be over all the same, the next refresh says so.
            _ if epoch < self.epoch => (Outcome::Renewed, Vec::new()),
            Answer::Rejected(reason) => {
                self.phase = Phase::Rejected(reason);
                self.deadline = None;
                self.backoff.clear();
                (Outcome::Rejected, vec![Step::Rejected { reason }])
            }
            Answer::Superseded => self.no_verdict(None, now, random),
            Answer::Unavailable { retry_after } => self.no_verdict(retry_after, now, random),
        })
    }

    /// New tokens arrived, through this tab or another.
    pub fn renewed(&mut self, expires_in: Duration, now: Moment, step: Step) -> Vec<Step> {
        let recovered = self.backoff.failing();
        self.phase = Phase::SignedIn;
        self.epoch += 1;
        self.deadline = Deadline::new(now, expires_in);
        self.backoff.clear();
        let mut steps = vec![step];
        steps.extend(recovered.then_some(Step::Recovered));
        steps
    }

    /// A session begins. Returns the refresh that it overtakes.
    pub fn begin(
        &mut self,
        expires_in: Duration,
        user: Option<&str>,
        now: Moment,
    ) -> Option<Refresh> {
        // Whoever does not say who they are is taken for somebody else, except after nobody.
        let same = self.phase == Phase::Guest || (user.is_some() && self.user.as_deref() == user);
        if !same {
            self.owner += 1;
        }
        self.user = user.map(str::to_owned);
        self.phase = Phase::SignedIn;
        self.epoch += 1;
        self.deadline = Deadline::new(now, expires_in);
        self.backoff.clear();
        self.flight.take()
    }

    /// The session ends on purpose. Returns the refresh that it overtakes.
    pub fn end(&mut self) -> Option<Refresh> {
        self.owner += 1;
        self.user = None;
        self.phase = Phase::SignedOut;
        self.deadline = None;
        self.backoff.clear();
        self.flight.take()
    }

    fn no_verdict(
        &mut self,
        retry_after: Option<Duration>,
        now: Moment,
        random: f64,
    ) -> (Outcome, Vec<Step>) {
        let retry_in = self.backoff.fail(now, retry_after, random);
        (
            Outcome::Unavailable { retry_in },
            vec![Step::Unavailable { retry_in }],
        )
    }

    fn watched_deadline(&self) -> Option<Deadline> {
        self.deadline
            .filter(|_| self.look_ahead && self.phase == Phase::SignedIn)
    }

    fn may_start(&self, now: Moment) -> bool {
        self.phase == Phase::SignedIn && self.flight.is_none() && self.backoff.left(now).is_none()
    }

    fn lead(&mut self, cause: Cause) -> Next {
        Next::Lead(self.start(), cause)
    }

    fn start(&mut self) -> Refresh {
        let flight = Refresh::new();
        self.flight = Some(flight.clone());
        flight
    }
}
