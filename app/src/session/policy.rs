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
//! The refresh runs in a task of its own, so that a caller who goes away takes no other caller's
//! refresh with it. A network failure of the call itself goes to the caller: only the
//! caller knows whether sending it again is safe.

use super::{
    deadline::{Moment, Timeline},
    decisions::{Calling, Next},
    events::{Cause, Event, Status, Step},
    failure::Failure,
    grant::{Grant, News},
    keep_alive::KeepAlive,
    parking::{Fate, Parked, Parking},
    refresh,
    state::{Outcome, Phase, Refresh, State},
    traits::Environment,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

pub use super::refresh::{LOCK_WAIT, REFRESH_TIMEOUT};

/// The session of one tab. Clones share it.
pub struct Session<E: Environment> {
    pub(super) env: Rc<E>,
    state: Rc<RefCell<State>>,
    pub(super) keep_alive: Rc<RefCell<KeepAlive>>,
    /// Whether somebody waits for the end of the session.
    pub(super) watching: Rc<Cell<bool>>,
}

/// What one pass of a call through the policy came to.
enum Pass<R> {
    Over(Result<R, Failure>),
    /// With the refusal, if there was an answer.
    Parked(Parked, Option<R>),
}

impl<E: Environment> Clone for Session<E> {
    fn clone(&self) -> Self {
        Session {
            env: Rc::clone(&self.env),
            state: Rc::clone(&self.state),
            keep_alive: Rc::clone(&self.keep_alive),
            watching: Rc::clone(&self.watching),
        }
    }
}

impl<E: Environment> Session<E> {
    /// A guest's session.
    pub fn new(env: E) -> Self {
        let state = State::new(Timeline::new(env.now()));
        Session {
            env: Rc::new(env),
            state: Rc::new(RefCell::new(state)),
            keep_alive: Rc::default(),
            watching: Rc::default(),
        }
    }

    /// Whether calls look at the deadline before they are sent (they do unless told otherwise).
    /// Without it, every expiry costs one refused call.
    pub fn look_ahead(&self, on: bool) {
        self.state.borrow_mut().look_ahead = on;
    }

    /// What is known about the session.
    pub fn status(&self) -> Status {
        self.state.borrow().status()
    }

    /// Renewals that this tab has seen, sign-ins included.
    pub fn epoch(&self) -> u64 {
        self.state.borrow().epoch
    }

    /// Whether calls are parked when the server has ended the session, see
    /// [`Config::sign_in_again`](super::Config::sign_in_again).
    pub fn park(&self, on: bool) {
        let parking = if on { Parking::Open } else { Parking::Closed };
        self.state.borrow_mut().lot.parking = parking;
    }

    /// Somebody signed in on this page. Calls that wait or are parked go on only if it is the user
    /// whom they were made for; the rest end with [`Failure::SignedOut`] or the refusal that they got.
    pub fn session_began(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Began(grant));
        self.turn(overtaken, steps);
    }

    /// This page was rendered for somebody who is signed in.
    pub fn present(&self, grant: Grant) {
        let (overtaken, steps) = self.with(|state, now| state.begin(&grant, now));
        self.env.tell(News::Present(grant));
        self.turn(overtaken, steps);
    }

    /// The session ends on purpose, whether or not the server could be told. A refresh under way
    /// is abandoned, and its answer can no longer bring the session back.
    pub fn signed_out(&self) {
        let (user, overtaken) = self.with(|state, _| (state.user.clone(), state.end()));
        self.env.tell(News::SignedOut { user });
        self.turn(overtaken, vec![Step::SignedOut]);
    }

    /// The person does not want to sign in now: parked calls end, and calls made from here on are refused
    /// until a session begins.
    pub fn decline(&self) {
        self.with(|state, _| state.lot.decline());
        self.release();
    }

    /// Another tab of this browser has something to tell.
    pub fn hear(&self, news: News) {
        let (overtaken, steps) = self.with(|state, now| state.hear(news, now));
        self.turn(overtaken, steps);
    }

    /// The network came back, the computer woke, or the page is looked at again: a cool-down
    /// of our own choosing ends, and a refresh that is due or has failed before is made now.
    pub fn wake(&self) {
        if let Some(flight) = self.with(State::wake) {
            refresh::spawn(self, &flight, Cause::Woke);
        }
        self.arm_keep_alive();
        self.watch_ending();
    }

    /// The person wants to stay signed in: renews now, which begins the idle limit anew.
    pub fn stay(&self) {
        if let Some(flight) = self.with(State::ask_now) {
            refresh::spawn(self, &flight, Cause::Asked);
        }
    }

    /// Sends a call, with at most one refresh and one retry, and the same once more for each time that it
    /// was parked.
    ///
    /// # Errors
    /// See [`Failure`]. Whatever the server answered is `Ok`, a 401 included.
    pub async fn call(&self, request: E::Request) -> Result<E::Response, Failure> {
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

    /// Waits for the fate of a parked call; whether it is to be sent.
    async fn replayed(&self, call: Calling, parked: Parked) -> bool {
        let number = call.number;
        self.emit(Step::Parked { call: number });
        let replay = parked.wait().await == Fate::Replay;
        // Somebody else may have come between the decision and this moment.
        let replay = replay && self.with(|state, _| state.owner == call.owner);
        self.emit(match replay {
            true => Step::Replayed { call: number },
            false => Step::Dropped { call: number },
        });
        replay
    }

    async fn pass(&self, call: Calling, request: &E::Request) -> Pass<E::Response> {
        let number = call.number;
        let mut next = self.with(|state, now| state.before(call, now));
        let epoch = loop {
            next = match next {
                Next::Send { epoch } => break epoch,
                Next::Fail(failure) => return Pass::Over(Err(failure)),
                Next::Park(parked) => return Pass::Parked(parked, None),
                held => {
                    let outcome = self.hold(number, held).await;
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
        let mut next = self.with(|state, now| state.after_expired(call, epoch, now));
        loop {
            next = match next {
                Next::Send { .. } => break,
                Next::Return => return Pass::Over(Ok(response)),
                Next::Fail(failure) => return Pass::Over(Err(failure)),
                Next::Park(parked) => return Pass::Parked(parked, Some(response)),
                held => {
                    let outcome = self.hold(number, held).await;
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

    async fn hold(&self, call: u64, next: Next) -> Outcome {
        let flight = match next {
            Next::Wait(flight) => flight,
            Next::Lead(flight, cause) => {
                refresh::spawn(self, &flight, cause);
                flight
            }
            _ => return Outcome::Discarded,
        };
        self.emit(Step::Waiting { call });
        flight.wait().await
    }

    /// The session has taken a turn: whoever waits for what is no more is told, then everybody else.
    pub(super) fn turn(&self, overtaken: Option<Refresh>, steps: Vec<Step>) {
        if let Some(flight) = overtaken {
            flight.complete(Outcome::Discarded);
            self.emit(Step::Discarded);
        }
        self.emit_all(steps);
        self.release();
        self.arm_keep_alive();
        self.watch_ending();
    }

    /// Tells the other tabs. They may not know whose tokens these are, but this one does.
    pub(super) fn tell_renewed(&self, mut grant: Grant) {
        let (user, epoch) = self.with(|state, _| (state.user.clone(), state.epoch));
        grant.user = grant.user.or(user);
        self.env.tell(News::Renewed { grant, epoch });
    }

    /// Tells parked calls what becomes of them, in the order in which they were made.
    pub(super) fn release(&self) {
        for (parked, fate) in self.with(|state, _| state.lot.take_freed()) {
            parked.complete(fate);
        }
    }

    /// Looks at the state at this moment. Nothing may be emitted or awaited inside.
    pub(super) fn with<T>(&self, look: impl FnOnce(&mut State, Moment) -> T) -> T {
        let now = self.env.now();
        let mut state = self.state.borrow_mut();
        let moment = state.timeline.advance(now);
        look(&mut state, moment)
    }

    pub(super) fn emit(&self, step: Step) {
        let epoch = self.epoch();
        self.env.emit(Event {
            at: self.env.now().mono,
            epoch,
            step,
        });
    }

    pub(super) fn emit_all(&self, steps: Vec<Step>) {
        steps.into_iter().for_each(|step| self.emit(step));
    }
}
