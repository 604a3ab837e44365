//! What a tab knows about its session, and every decision that follows from it, without any
//! waiting.

use std::time::Duration;

use super::deadlines::{CoolDown, Deadline, Ending, LookAhead, Moment, Presence, Timeline};
use super::traits::{Answer, News};
use super::waiting::{ParkedCalls, Parking, Resolution, SharedResult};
use crate::config::Config;
use crate::events::{Reason, Status, Step};
use crate::grant::Grant;

/// How a refresh ended for the calls that wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There are new tokens: proceed.
    Renewed,
    /// The session is over.
    Rejected,
    /// No verdict. The next refresh is possible after `retry_in`.
    Unavailable { retry_in: Duration },
    /// A sign-out or a new session overtook it: decide again.
    Discarded,
}

pub(crate) type Refresh = SharedResult<Outcome>;

/// Minimum interval in milliseconds between two checks for a new session while calls are parked.
const PROBE_SPACING_MS: u64 = 5_000;

/// Minimum time to wait for a refresh. On a slower network, tokens that live shorter than this are
/// of no use.
const SHORTEST_PATIENCE: Duration = Duration::from_secs(1);

/// A call in progress.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling {
    /// Its number among the calls of this tab, starting from 1.
    pub number: u64,
    /// Whom it was made for. See [`State::owner`].
    pub owner: u64,
}

/// What to do about the end of the session.
#[derive(Debug)]
pub(crate) enum Due {
    /// Notify the page that it is near.
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
    /// The session was ended on purpose. A refresh is not allowed: a cookie that outlived an
    /// offline sign-out would revive the session.
    SignedOut,
}

#[derive(Debug)]
pub(crate) struct State {
    pub phase: Phase,
    pub epoch: u64,
    /// Changes when earlier calls must no longer be sent because they belong to another user.
    pub owner: u64,
    pub look_ahead: bool,
    pub cool_down: CoolDown,
    pub timeline: Timeline,
    pub parked: ParkedCalls,
    pub user: Option<String>,
    pub deadline: Option<Deadline>,
    /// The full lifetime of an access token. Zero means unknown.
    lifetime: Duration,
    pub ending: Option<Ending>,
    /// Monotonic milliseconds of the last check for a new session.
    probed: Option<u64>,
    pub jumps: LookAhead,
    pub flight: Option<Refresh>,
    pub presence: Presence,
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
            presence: Presence::default(),
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

    /// Ends the session because the server rejected it. The cookies expire with it, so a missing
    /// token may only mean that its time was up.
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

    /// Handles the network coming back or the computer waking up.
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

    /// Whether to check for a new session. While calls are parked, the user may sign in where this
    /// tab is not told about it. Checks are rate-limited.
    fn may_probe(&self, now: Moment) -> bool {
        let refused =
            matches!(self.phase, Phase::Rejected(_)) && self.parked.parking != Parking::Closed;
        let rested = self
            .probed
            .is_none_or(|at| now.mono.saturating_sub(at) >= PROBE_SPACING_MS);
        refused && rested && self.flight.is_none() && self.cool_down.left(now).is_none()
    }

    /// Starts a refresh because the user explicitly asked for one.
    pub(crate) fn ask_now(&mut self, now: Moment) -> Option<Refresh> {
        // A self-imposed pause does not matter now, but one that the server requested does.
        self.cool_down.cut_short();
        self.may_start(now).then(|| self.start())
    }

    /// Returns the time until the page has to be notified that the session ends, or until the
    /// server has to be asked whether it has.
    pub(crate) fn ending_in(&self, now: Moment) -> Option<Duration> {
        let ending = self.ending.filter(|_| self.phase == Phase::SignedIn)?;
        let due = ending.until_due(now)?;
        let cooling = self.cool_down.left(now).filter(|_| !ending.is_to_be_told());
        Some(due.max(cooling.unwrap_or_default()))
    }

    /// Returns what to do once that time has come.
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

    /// Returns the time until the timer should renew the token, or `None` if it should not.
    pub(crate) fn keep_alive_in(&self, now: Moment) -> Option<Duration> {
        let idle = self.phase == Phase::SignedIn && self.flight.is_none();
        let deadline = self.deadline.filter(|_| idle)?;
        let cooling = self.cool_down.left(now).unwrap_or_default();
        Some(deadline.until_due(now).max(cooling))
    }

    /// Starts a refresh if the timer should renew the token now.
    pub(crate) fn keep_alive(&mut self, now: Moment) -> Option<Refresh> {
        if !self.presence.is_in_use(now) {
            return None;
        }
        let due = self.keep_alive_in(now).is_some_and(|left| left.is_zero());
        (due && self.may_start(now)).then(|| self.start())
    }

    /// Whether this refresh still counts.
    pub(crate) fn is_current(&self, flight: &Refresh) -> bool {
        self.flight.as_ref().is_some_and(|f| f.is(flight))
    }

    /// Applies the verdict of a refresh that began in `epoch`. Returns `None` if it no longer
    /// counts.
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
            // Another tab has succeeded in the meantime, which is newer than any refusal received
            // here. If the session is over regardless, the next refresh will tell.
            _ if epoch < self.epoch => (Outcome::Renewed, Vec::new()),
            Answer::Rejected(reason) => {
                // A check that found no new session is not reported.
                let known = matches!(self.phase, Phase::Rejected(_));
                let steps = (!known).then(|| Step::Rejected {
                    reason: self.reject(reason, now),
                });
                (Outcome::Rejected, steps.into_iter().collect())
            }
            // Neither is one that was not answered.
            _ if matches!(self.phase, Phase::Rejected(_)) => (Outcome::Rejected, Vec::new()),
            Answer::Superseded => self.no_verdict(None, now, random),
            Answer::Unavailable { retry_after } => self.no_verdict(retry_after, now, random),
        })
    }

    /// Applies new tokens that arrived through this tab or another.
    pub(crate) fn renewed(&mut self, grant: &Grant, now: Moment, step: Step) -> Vec<Step> {
        let recovered = self.cool_down.failing();
        // A renewal that does not name its user does not prove that it is still the same user.
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

    /// How long to wait for the response to a refresh.
    ///
    /// Its cookies must not arrive after those of another tab, which refreshed at the same time and
    /// received a response, have been used. That tab renews its tokens after four fifths of their
    /// lifetime, so this tab waits for at most three quarters, but for at least one second.
    pub(crate) fn patience(&self) -> Duration {
        match self.lifetime {
            Duration::ZERO => self.refresh_timeout,
            life => (life / 4 * 3)
                .max(SHORTEST_PATIENCE)
                .min(self.refresh_timeout),
        }
    }

    /// Whether the tokens certainly belong to another user.
    pub(crate) fn is_other(&self, grant: &Grant) -> bool {
        matches!((&self.user, &grant.user), (Some(ours), Some(theirs)) if ours != theirs)
    }

    /// Begins a session. Returns the refresh that it overtakes, if any.
    pub(crate) fn begin(&mut self, grant: &Grant, now: Moment) -> (Option<Refresh>, Vec<Step>) {
        // A grant that does not name its user is taken for another user's, except on a guest's
        // page.
        let same = self.phase == Phase::Guest || (grant.user.is_some() && self.user == grant.user);
        let step = if self.is_other(grant) {
            Step::UserChanged
        } else {
            Step::Began {
                expires_in: grant.expires_in,
            }
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

    /// Ends the session on purpose. Returns the refresh that this overtakes, if any.
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

    /// Starts a refresh. None must be in progress.
    pub(crate) fn start(&mut self) -> Refresh {
        let flight = Refresh::new();
        self.flight = Some(flight.clone());
        flight
    }

    /// Applies news from another tab. Returns the refresh that it overtakes, if any.
    pub(crate) fn hear(&mut self, news: News, now: Moment) -> (Option<Refresh>, Vec<Step>) {
        let left = self.phase == Phase::SignedOut;
        match news {
            News::Renewed { grant, epoch } if !left && !self.is_other(&grant) => {
                let steps = self.renewed(&grant, now, Step::Adopted);
                // Tabs share one count as far as they hear from each other.
                self.epoch = self.epoch.max(epoch);
                (None, steps)
            }
            News::Present(grant) if self.phase == Phase::SignedIn && !self.is_other(&grant) => {
                (None, self.compare(&grant, now))
            }
            News::Renewed { .. } if left => (None, Vec::new()),
            News::Renewed { grant, .. } | News::Began(grant) | News::Present(grant) => {
                self.begin(&grant, now)
            }
            News::SignedOut { user } if !left && (user.is_none() || user == self.user) => {
                (self.end(), vec![Step::SignedOut])
            }
            News::SignedOut { .. } => (None, Vec::new()),
        }
    }

    /// Handles the news that a page was opened with the tokens that all tabs share. If those were
    /// renewed in the meantime, this tab's idea of when they expire is out of date. The epoch stays
    /// the same, because it is not known which calls were sent before.
    fn compare(&mut self, grant: &Grant, now: Moment) -> Vec<Step> {
        let ending = grant
            .limits
            .map(|limits| Ending::new(limits, self.notice, now));
        let later = match (&ending, &self.ending) {
            (Some(theirs), Some(ours)) => theirs.is_later_than(ours),
            _ => false,
        };
        if !later {
            return Vec::new();
        }
        self.deadline = Deadline::new(now, grant.expires_in);
        self.ending = ending;
        vec![Step::Adopted]
    }
}
