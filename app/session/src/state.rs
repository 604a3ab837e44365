//! What a tab knows about its session, and every decision that follows from it. No waiting happens here.

use crate::{
    config::Config,
    cool_down::CoolDown,
    deadline::{Deadline, LookAhead, Moment, Timeline},
    events::{Reason, Status, Step},
    grant::Grant,
    parked_calls::{ParkedCalls, Parking, Resolution},
    session_end::Ending,
    shared_result::SharedResult,
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

pub(crate) type Refresh = SharedResult<Outcome>;

/// Two looks for a new session while calls are parked are at least this far apart, in milliseconds.
const PROBE_SPACING: u64 = 5_000;

/// A network that takes longer has no use for tokens that live shorter.
const SHORTEST_PATIENCE: Duration = Duration::from_secs(1);

/// A call under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling {
    /// Its number among the calls of this tab, from 1.
    pub number: u64,
    /// Whom it was made for, see [`State::owner`].
    pub owner: u64,
}

/// What to do about the end of the session.
#[derive(Debug)]
pub(crate) enum Due {
    /// Tell the page that it comes.
    Tell(Step),
    /// Ask the server whether it has come.
    Ask(Refresh),
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
    /// Changes when calls of the past must no longer be sent: they belong to another user.
    pub owner: u64,
    pub look_ahead: bool,
    pub cool_down: CoolDown,
    pub timeline: Timeline,
    pub parked: ParkedCalls,
    pub user: Option<String>,
    pub deadline: Option<Deadline>,
    /// Of an access token, from its beginning.
    lifetime: Duration,
    pub ending: Option<Ending>,
    probed: Option<u64>,
    pub jumps: LookAhead,
    pub flight: Option<Refresh>,
    calls: u64,
    /// See [`Config::refresh_timeout`].
    refresh_timeout: Duration,
    /// See [`Config::notice`].
    pub notice: Duration,
}

impl State {
    pub(crate) fn new(timeline: Timeline, config: &Config) -> Self {
        State {
            phase: Phase::Guest,
            epoch: 0,
            owner: 0,
            look_ahead: config.look_ahead,
            cool_down: CoolDown::default(),
            timeline,
            parked: ParkedCalls::default(),
            user: None,
            deadline: None,
            lifetime: Duration::ZERO,
            ending: None,
            probed: None,
            jumps: LookAhead::default(),
            flight: None,
            calls: 0,
            refresh_timeout: config.refresh_timeout,
            notice: config.notice,
        }
    }

    pub(crate) fn next_call(&mut self) -> Calling {
        self.calls += 1;
        Calling {
            number: self.calls,
            owner: self.owner,
        }
    }

    pub(crate) fn status(&self) -> Status {
        match self.phase {
            Phase::Guest => Status::Guest,
            Phase::SignedIn if self.cool_down.failing() => Status::Unavailable,
            Phase::SignedIn => Status::SignedIn,
            Phase::Rejected(reason) => Status::Rejected(reason),
            Phase::SignedOut => Status::SignedOut,
        }
    }

    /// The session is over. Cookies end with it, so a missing token may only mean that its time was up.
    pub(crate) fn reject(&mut self, reason: Reason, now: Moment) -> Reason {
        let outlived = self.ending.is_some_and(|ending| ending.left(now).is_zero());
        let reason = match reason {
            Reason::NoToken if outlived => Reason::Expired,
            told => told,
        };
        self.phase = Phase::Rejected(reason);
        self.deadline = None;
        self.ending = None;
        self.cool_down.clear();
        reason
    }

    /// The network came back or the computer woke.
    pub(crate) fn wake(&mut self, now: Moment) -> Option<Refresh> {
        self.cool_down.cut_short();
        let failing = self.cool_down.failing();
        if self.may_probe(now) {
            self.probed = Some(now.mono);
            return Some(self.start());
        }
        if !self.may_start(now) {
            return None;
        }
        let due = self
            .watched_deadline()
            .is_some_and(|d| self.jumps.due(&d, now));
        (failing || due).then(|| self.start())
    }

    /// While calls are parked the user may sign in where this tab cannot hear of it, so it looks, but not often.
    fn may_probe(&self, now: Moment) -> bool {
        let refused =
            matches!(self.phase, Phase::Rejected(_)) && self.parked.parking != Parking::Closed;
        let rested = self
            .probed
            .is_none_or(|at| now.mono.saturating_sub(at) >= PROBE_SPACING);
        refused && rested && self.flight.is_none() && self.cool_down.left(now).is_none()
    }

    /// The user asked for a renewal in so many words.
    pub(crate) fn ask_now(&mut self, now: Moment) -> Option<Refresh> {
        // A pause that we chose ourselves does not matter now; one that the server asked for does.
        self.cool_down.cut_short();
        self.may_start(now).then(|| self.start())
    }

    /// Time until the page has to be told that the session ends, or to ask whether it has.
    pub(crate) fn ending_in(&self, now: Moment) -> Option<Duration> {
        let ending = self.ending.filter(|_| self.phase == Phase::SignedIn)?;
        let due = ending.until_due(now)?;
        let cooling = self.cool_down.left(now).filter(|_| !ending.is_to_be_told());
        Some(due.max(cooling.unwrap_or_default()))
    }

    /// That time has come.
    pub(crate) fn ending_due(&mut self, now: Moment) -> Option<Due> {
        if !self.ending_in(now)?.is_zero() {
            return None;
        }
        let may_start = self.may_start(now);
        let ending = self.ending.as_mut()?;
        if ending.is_to_be_told() {
            ending.told();
            return Some(Due::Tell(Step::EndsSoon {
                left: ending.left(now),
                extendable: ending.extendable,
            }));
        }
        if may_start {
            ending.asked();
        }
        may_start.then(|| Due::Ask(self.start()))
    }

    /// Time until a timer should renew; `None` when it should not.
    pub(crate) fn keep_alive_in(&self, now: Moment) -> Option<Duration> {
        let idle = self.phase == Phase::SignedIn && self.flight.is_none();
        let deadline = self.deadline.filter(|_| idle)?;
        let cooling = self.cool_down.left(now).unwrap_or_default();
        Some(deadline.until_due(now).max(cooling))
    }

    /// The timer's turn.
    pub(crate) fn keep_alive(&mut self, now: Moment) -> Option<Refresh> {
        let due = self.keep_alive_in(now).is_some_and(|left| left.is_zero());
        (due && self.may_start(now)).then(|| self.start())
    }

    /// Whether this refresh still counts.
    pub(crate) fn is_current(&self, flight: &Refresh) -> bool {
        self.flight.as_ref().is_some_and(|f| f.is(flight))
    }

    /// The verdict of a refresh that began under `epoch`, or `None` if it no longer counts.
    pub(crate) fn conclude(
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
            Answer::Renewed(grant) if self.is_other(&grant) => {
                let (_, steps) = self.begin(&grant, now);
                (Outcome::Renewed, steps)
            }
            Answer::Renewed(grant) => {
                let expires_in = grant.expires_in;
                let steps = self.renewed(&grant, now, Step::Renewed { expires_in });
                (Outcome::Renewed, steps)
            }
            // Another tab succeeded meanwhile: that is newer than any refusal of ours. Should the
            // session be over all the same, the next refresh says so.
            _ if epoch < self.epoch => (Outcome::Renewed, Vec::new()),
            Answer::Rejected(reason) => {
                // A probe that found nothing new says nothing.
                let known = matches!(self.phase, Phase::Rejected(_));
                let steps = (!known).then(|| Step::Rejected {
                    reason: self.reject(reason, now),
                });
                (Outcome::Rejected, steps.into_iter().collect())
            }
            // Nor does one that was not answered.
            _ if matches!(self.phase, Phase::Rejected(_)) => (Outcome::Rejected, Vec::new()),
            Answer::Superseded => self.no_verdict(None, now, random),
            Answer::Unavailable { retry_after } => self.no_verdict(retry_after, now, random),
        })
    }

    /// New tokens arrived, through this tab or another.
    pub(crate) fn renewed(&mut self, grant: &Grant, now: Moment, step: Step) -> Vec<Step> {
        let recovered = self.cool_down.failing();
        // A renewal that does not say whose it is proves nothing about who sat down here meanwhile.
        let same = self.user.is_none() || self.user == grant.user;
        self.parked.resolve(if same {
            Resolution::Replay
        } else {
            Resolution::Drop
        });
        self.take_in(grant, now);
        let mut steps = vec![step];
        steps.extend(recovered.then_some(Step::Recovered));
        steps
    }

    fn take_in(&mut self, grant: &Grant, now: Moment) {
        self.phase = Phase::SignedIn;
        self.epoch += 1;
        self.deadline = Deadline::new(now, grant.expires_in);
        self.ending = grant
            .limits
            .map(|limits| Ending::new(limits, self.notice, now));
        self.cool_down.clear();
        let seen = self.lifetime.max(grant.expires_in);
        self.lifetime = grant.lifetime.unwrap_or(seen);
    }

    /// How long the answer to a refresh is waited for. Its cookies must not come when those of another tab, which asked at
    /// the same time and was answered, have been used: that tab renews them when four fifths of a life are over.
    pub(crate) fn patience(&self) -> Duration {
        match self.lifetime {
            Duration::ZERO => self.refresh_timeout,
            life => (life * 3 / 4)
                .max(SHORTEST_PATIENCE)
                .min(self.refresh_timeout),
        }
    }

    /// Whether it is certain that the tokens are another user's.
    pub(crate) fn is_other(&self, grant: &Grant) -> bool {
        matches!((&self.user, &grant.user), (Some(ours), Some(theirs)) if ours != theirs)
    }

    /// A session begins. Returns the refresh that it overtakes.
    pub(crate) fn begin(&mut self, grant: &Grant, now: Moment) -> (Option<Refresh>, Vec<Step>) {
        // A grant that does not name its user is taken for another user's, except on a guest's page.
        let same = self.phase == Phase::Guest || (grant.user.is_some() && self.user == grant.user);
        let step = match self.is_other(grant) {
            true => Step::UserChanged,
            false => Step::Began {
                expires_in: grant.expires_in,
            },
        };
        if !same {
            self.owner += 1;
        }
        self.parked.resolve(if same {
            Resolution::Replay
        } else {
            Resolution::Drop
        });
        self.user.clone_from(&grant.user);
        self.take_in(grant, now);
        (self.flight.take(), vec![step])
    }

    /// The session ends on purpose. Returns the refresh that it overtakes.
    pub(crate) fn end(&mut self) -> Option<Refresh> {
        self.owner += 1;
        self.user = None;
        self.phase = Phase::SignedOut;
        self.deadline = None;
        self.ending = None;
        self.cool_down.clear();
        self.parked.resolve(Resolution::Drop);
        self.flight.take()
    }

    fn no_verdict(
        &mut self,
        retry_after: Option<Duration>,
        now: Moment,
        random: f64,
    ) -> (Outcome, Vec<Step>) {
        let retry_in = self.cool_down.fail(now, retry_after, random);
        if let Some(ending) = &mut self.ending {
            ending.asked_in_vain();
        }
        (
            Outcome::Unavailable { retry_in },
            vec![Step::Unavailable { retry_in }],
        )
    }

    pub(crate) fn watched_deadline(&self) -> Option<Deadline> {
        self.deadline
            .filter(|_| self.look_ahead && self.phase == Phase::SignedIn)
    }

    fn may_start(&self, now: Moment) -> bool {
        self.phase == Phase::SignedIn && self.flight.is_none() && self.cool_down.left(now).is_none()
    }

    /// Begins the one refresh. There must be none under way.
    pub(crate) fn start(&mut self) -> Refresh {
        let flight = Refresh::new();
        self.flight = Some(flight.clone());
        flight
    }
}
