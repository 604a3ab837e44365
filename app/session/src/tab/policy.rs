//! What happens to a session: what the page, the user and other tabs report, and the path of a call between its caller
//! and the network. What a call does next is decided without any waiting, by functions of the state at the end.
//!
//! ```text
//! call -> near its end? -> send -> 401 expired? -> refreshed meanwhile? -> send again -> answer
//!             |                        |                  | no
//!             +---- one refresh -------+------------------+
//! ```
//!
//! If the app offers to sign in on the page, a call whose session the server has ended is parked.
//! It goes through all of this once more when the same user has signed in again.
//!
//! The refresh runs in a task of its own, so that a caller that goes away does not cancel the
//! refresh that other calls wait for. If the network fails during the call itself, the failure is
//! returned to the caller, because only the caller knows whether it is safe to send the call again.

use std::time::Duration;

use super::deadlines::Moment;
use super::session::Session;
use super::state::{Calling, Outcome, Phase, Refresh, State};
use super::traits::{Environment, News};
use super::waiting::{Parked, Parking, Resolution};
use crate::events::{Cause, Step};
use crate::failure::Failure;
use crate::grant::Grant;

/// The outcome of one pass of a call through the policy.
enum Pass<R> {
    Over(Result<R, Failure>),
    /// With the server's refusal, if there was a response.
    Parked(Parked, Option<R>),
}

impl<E: Environment> Session<E> {
    /// Reports that the user signed in on this page. Waiting and parked calls proceed only if they
    /// were made for the same user. All other calls end with [`Failure::SignedOut`] or with the
    /// refusal that they received.
    pub(crate) fn session_began(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Began(grant));
        self.turn(overtaken, steps);
    }

    /// Reports that this page was rendered for a signed-in user.
    pub(crate) fn present(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Present(grant));
        self.turn(overtaken, steps);
    }

    /// Ends the session on purpose, whether or not the server could be told. A refresh in progress
    /// is abandoned, and its response can no longer revive the session.
    pub(crate) fn signed_out(&self) {
        let (user, overtaken) = self.with(|state, _| (state.user.clone(), state.end()));
        self.env.tell(News::SignedOut { user });
        self.turn(overtaken, vec![Step::SignedOut]);
    }

    /// Reports that the user declined to sign in. Parked calls end, and further calls are refused
    /// until a session begins.
    pub(crate) fn decline(&self) {
        self.with(|state, _| state.parked.decline());
        self.release();
    }

    /// Handles news from another tab of the browser.
    pub(crate) fn hear(&self, news: News) {
        let (overtaken, steps) = self.with(|state, now| state.hear(news, now));
        self.turn(overtaken, steps);
    }

    /// Reports that the network came back, the computer woke up, or the page is visible again. A
    /// self-imposed cool-down ends, and a refresh that is due or has failed before starts now.
    pub(crate) fn wake(&self) {
        if let Some(flight) = self.with(State::wake) {
            self.refresh(&flight, Cause::Woke);
        }
        self.start_timers();
    }

    /// Turns renewal by timer on: a page counts as in use for `in_use_for` after each call to
    /// [`used`](Self::used). `None` turns it off.
    pub(crate) fn set_keep_alive(&self, in_use_for: Option<Duration>) {
        self.with(|state, _| state.presence.in_use_for = in_use_for);
        self.used();
    }

    /// Reports that the user typed, pointed or scrolled.
    pub(crate) fn used(&self) {
        self.with(|state, now| state.presence.used_at = Some(now.passed));
        self.keep_alive();
    }

    /// Reports that the page was hidden or became visible. Becoming visible counts as waking up.
    pub(crate) fn visible(&self, visible: bool) {
        self.with(|state, _| state.presence.hidden = !visible);
        if visible {
            self.wake();
        }
    }

    /// Renews the session now because the user asked to stay signed in. This restarts the idle
    /// limit.
    pub(crate) fn stay(&self) {
        if let Some(flight) = self.with(State::ask_now) {
            self.refresh(&flight, Cause::Asked);
        }
    }

    /// Sends a call with at most one refresh and one retry, and again each time that it was parked
    /// and is replayed.
    ///
    /// # Errors
    /// See [`Failure`]. Any response from the server is `Ok`, including a 401.
    pub(crate) async fn call(&self, request: E::Request) -> Result<E::Response, Failure> {
        let call = self.with(|state, _| state.next_call());
        self.emit(Step::Called {
            call: call.number,
            path: self.env.path(&request).to_owned(),
        });
        let result = loop {
            match self.pass(call, &request).await {
                Pass::Over(result) => break result,
                Pass::Parked(parked, refusal) => {
                    if !self.replayed(call, parked).await {
                        break refusal.ok_or(Failure::SignedOut);
                    }
                }
            }
        };
        let call = call.number;
        self.emit(match &result {
            Ok(response) => Step::Answered {
                call,
                status: self.env.status(response),
            },
            Err(_) => Step::Failed { call },
        });
        result
    }

    /// Waits for the decision about a parked call. Returns whether to send it.
    async fn replayed(&self, call: Calling, parked: Parked) -> bool {
        let number = call.number;
        self.emit(Step::Parked { call: number });
        let replay = parked.wait().await == Resolution::Replay;
        // Another user may have signed in since the decision.
        let replay = replay && self.with(|state, _| state.owner == call.owner);
        self.emit(if replay {
            Step::Replayed { call: number }
        } else {
            Step::Dropped { call: number }
        });
        replay
    }

    async fn pass(&self, call: Calling, request: &E::Request) -> Pass<E::Response> {
        let number = call.number;
        let mut first = self.with(|state, now| state.before(call, now));
        let epoch = loop {
            first = match first {
                First::Send { epoch } => break epoch,
                First::Fail(failure) => return Pass::Over(Err(failure)),
                First::Park(parked) => return Pass::Parked(parked, None),
                First::Hold(hold) => {
                    let outcome = self.hold(number, hold).await;
                    self.with(|state, now| state.after_waiting(call, outcome, now))
                }
            };
        };
        let user = self.with(|state, _| state.user.clone());
        let response = match self.env.send(request, user.as_deref()).await {
            Ok(response) => response,
            Err(why) => return Pass::Over(Err(Failure::Unreachable(why))),
        };
        let mend = self.env.is_expired(&response)
            // A guest has no session to renew.
            || self.env.is_missing(&response) && self.with(|state, _| state.phase != Phase::Guest);
        if !mend {
            return Pass::Over(Ok(response));
        }
        self.emit(Step::Expired { call: number });
        let mut retry = self.with(|state, now| state.after_expired(call, epoch, now));
        loop {
            retry = match retry {
                Retry::Send => break,
                Retry::Return => return Pass::Over(Ok(response)),
                Retry::Fail(failure) => return Pass::Over(Err(failure)),
                Retry::Park(parked) => return Pass::Parked(parked, Some(response)),
                Retry::Hold(hold) => {
                    let outcome = self.hold(number, hold).await;
                    self.with(|state, now| state.after_refresh(call, epoch, outcome, now))
                }
            };
        }
        // The body is not needed, and dropping the response frees the connection.
        drop(response);
        self.emit(Step::Retried { call: number });
        // A subscriber may have ended the session just now.
        if self.with(|state, _| state.owner != call.owner) {
            return Pass::Over(Err(Failure::SignedOut));
        }
        let sent = self.env.send(request, user.as_deref()).await;
        Pass::Over(sent.map_err(Failure::Unreachable))
    }

    async fn hold(&self, call: u64, hold: Hold) -> Outcome {
        let flight = match hold {
            Hold::Join(flight) => flight,
            Hold::Lead(flight, cause) => {
                self.refresh(&flight, cause);
                flight
            }
        };
        self.emit(Step::Waiting { call });
        flight.wait().await
    }
}

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
            Outcome::Rejected if matches!(self.phase, Phase::Rejected(_)) => {
                self.refused_before(call)
            }
            // The deadline is not checked again. A call waits for one renewal at most, whatever the
            // clocks and lifetimes say.
            Outcome::Renewed | Outcome::Rejected => send,
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
