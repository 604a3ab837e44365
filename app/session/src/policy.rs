//! The path of a call between its caller and the network.
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

use crate::{
    config::Config,
    decisions::{First, Hold, Retry},
    ending,
    events::{Cause, Step},
    failure::Failure,
    grant::Grant,
    keep_alive,
    news::News,
    parked_calls::{Parked, Parking, Resolution},
    refresh,
    state::{Calling, Outcome, Phase, State},
    traits::Environment,
};
use std::{rc::Rc, time::Duration};

pub(crate) use crate::session::Session;

/// The outcome of one pass of a call through the policy.
enum Pass<R> {
    Over(Result<R, Failure>),
    /// With the server's refusal, if there was a response.
    Parked(Parked, Option<R>),
}

impl<E: Environment> Session<E> {
    /// Creates a guest session.
    pub(crate) fn new(env: E, config: Rc<Config>) -> Self {
        let session = Session::with_timers(env, config, |session| {
            keep_alive::arm(session);
            ending::watch(session);
        });
        session.park(session.config.sign_in_again);
        session
    }

    /// Sets whether calls are parked when the server has ended the session. See
    /// [`Config::sign_in_again`].
    pub(crate) fn park(&self, on: bool) {
        let parking = if on { Parking::Open } else { Parking::Closed };
        self.with(|state, _| state.parked.parking = parking);
    }

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
            refresh::spawn(self, &flight, Cause::Woke);
        }
        (self.timers.start)(self);
    }

    /// Turns renewal by timer on: a page counts as in use for `in_use_for` after each call to
    /// [`used`](Self::used). `None` turns it off.
    pub(crate) fn set_keep_alive(&self, in_use_for: Option<Duration>) {
        self.presence.borrow_mut().in_use_for = in_use_for;
        self.used();
    }

    /// Reports that the user typed, pointed or scrolled.
    pub(crate) fn used(&self) {
        let passed = self.with(|_, now| now.passed);
        self.presence.borrow_mut().used_at = Some(passed);
        keep_alive::arm(self);
    }

    /// Reports that the page was hidden or became visible. Becoming visible counts as waking up.
    pub(crate) fn visible(&self, visible: bool) {
        self.presence.borrow_mut().hidden = !visible;
        if visible {
            self.wake();
        }
    }

    /// Renews the session now because the user asked to stay signed in. This restarts the idle
    /// limit.
    pub(crate) fn stay(&self) {
        if let Some(flight) = self.with(State::ask_now) {
            refresh::spawn(self, &flight, Cause::Asked);
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
                refresh::spawn(self, &flight, cause);
                flight
            }
        };
        self.emit(Step::Waiting { call });
        flight.wait().await
    }
}
