//! The policy: what a call goes through between the caller and the network.
//!
//! ```text
//! call -> near its end? -> send -> 401 expired? -> refreshed meanwhile? -> send again -> answer
//!             |                        |                  | no
//!             +---- one refresh -------+------------------+
//! ```
//!
//! Where the app offers a sign-in over the page, a call whose session the server has ended is parked, and
//! goes through all of this once more when the same user is back.
//!
//! The refresh runs in a task of its own, so that a caller who goes away takes no other call's
//! refresh with it. A network failure of the call itself goes to the caller: only the
//! caller knows whether sending it again is safe.

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

/// What one pass of a call through the policy came to.
enum Pass<R> {
    Over(Result<R, Failure>),
    /// With the refusal, if there was an answer.
    Parked(Parked, Option<R>),
}

impl<E: Environment> Session<E> {
    /// A guest's session.
    pub(crate) fn new(env: E, config: Rc<Config>) -> Self {
        let session = Session::with_timers(env, config, |session| {
            keep_alive::arm(session);
            ending::watch(session);
        });
        session.park(session.config.sign_in_again);
        session
    }

    /// Whether calls are parked when the server has ended the session, see
    /// [`Config::sign_in_again`].
    pub(crate) fn park(&self, on: bool) {
        let parking = if on { Parking::Open } else { Parking::Closed };
        self.with(|state, _| state.parked.parking = parking);
    }

    /// A user signed in on this page. Calls that wait or are parked go on only if it is the user
    /// whom they were made for; the rest end with [`Failure::SignedOut`] or the refusal that they got.
    pub(crate) fn session_began(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Began(grant));
        self.turn(overtaken, steps);
    }

    /// This page was rendered for a user who is signed in.
    pub(crate) fn present(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Present(grant));
        self.turn(overtaken, steps);
    }

    /// The session ends on purpose, whether or not the server could be told. A refresh under way
    /// is abandoned, and its answer can no longer bring the session back.
    pub(crate) fn signed_out(&self) {
        let (user, overtaken) = self.with(|state, _| (state.user.clone(), state.end()));
        self.env.tell(News::SignedOut { user });
        self.turn(overtaken, vec![Step::SignedOut]);
    }

    /// The user does not want to sign in now: parked calls end, and calls made from here on are refused
    /// until a session begins.
    pub(crate) fn decline(&self) {
        self.with(|state, _| state.parked.decline());
        self.release();
    }

    /// Another tab of this browser has something to tell.
    pub(crate) fn hear(&self, news: News) {
        let (overtaken, steps) = self.with(|state, now| state.hear(news, now));
        self.turn(overtaken, steps);
    }

    /// The network came back, the computer woke, or the page is looked at again: a cool-down
    /// of our own choosing ends, and a refresh that is due or has failed before is made now.
    pub(crate) fn wake(&self) {
        if let Some(flight) = self.with(State::wake) {
            refresh::spawn(self, &flight, Cause::Woke);
        }
        (self.timers.start)(self);
    }

    /// Turns the timer plan on: a page counts as in use for this long after each
    /// [`used`](Self::used). `None` turns it off.
    pub(crate) fn set_keep_alive(&self, in_use_for: Option<Duration>) {
        self.presence.borrow_mut().in_use_for = in_use_for;
        self.used();
    }

    /// The user typed, pointed or scrolled.
    pub(crate) fn used(&self) {
        let passed = self.with(|_, now| now.passed);
        self.presence.borrow_mut().used_at = Some(passed);
        keep_alive::arm(self);
    }

    /// The page went out of sight or came back. Coming back counts as waking.
    pub(crate) fn visible(&self, visible: bool) {
        self.presence.borrow_mut().hidden = !visible;
        if visible {
            self.wake();
        }
    }

    /// The user wants to stay signed in: renews now, which begins the idle limit anew.
    pub(crate) fn stay(&self) {
        if let Some(flight) = self.with(State::ask_now) {
            refresh::spawn(self, &flight, Cause::Asked);
        }
    }

    /// Sends a call, with at most one refresh and one retry, and the same once more for each time that it
    /// was parked.
    ///
    /// # Errors
    /// See [`Failure`]. Whatever the server answered is `Ok`, a 401 included.
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

    /// Waits until it is decided about a parked call; whether it is to be sent.
    async fn replayed(&self, call: Calling, parked: Parked) -> bool {
        let number = call.number;
        self.emit(Step::Parked { call: number });
        let replay = parked.wait().await == Resolution::Replay;
        // Another user may have come between the decision and this moment.
        let replay = replay && self.with(|state, _| state.owner == call.owner);
        self.emit(match replay {
            true => Step::Replayed { call: number },
            false => Step::Dropped { call: number },
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
            // A guest has nothing to be renewed.
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
        // The answer's body is not wanted; letting go of it frees the connection.
        drop(response);
        self.emit(Step::Retried { call: number });
        // A listener may have ended the session at the last moment.
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
