//! The policy: what a call goes through between the caller and the network.
//!
//! ```text
//! call -> near its end? -> send -> 401 expired? -> refreshed meanwhile? -> send again -> answer
//!             |                        |                  | no
//!             +---- one refresh -------+------------------+
//! ```
//!
//! The refresh runs in a task of its own, so that a caller who goes away takes nobody else's
//! refresh with it. A network failure of the call itself goes to the caller: only the
//! caller knows whether sending it again is safe.

use super::{
    deadline::{Moment, Timeline},
    events::{Cause, Event, Status, Step},
    failure::Failure,
    keep_alive::KeepAlive,
    refresh,
    state::{Next, Outcome, Refresh, State},
    traits::Environment,
};
use std::{cell::RefCell, rc::Rc, time::Duration};

pub use super::refresh::{LOCK_WAIT, REFRESH_TIMEOUT};

/// The session of one tab. Clones share it.
pub struct Session<E: Environment> {
    pub(super) env: Rc<E>,
    state: Rc<RefCell<State>>,
    pub(super) keep_alive: Rc<RefCell<KeepAlive>>,
}

impl<E: Environment> Clone for Session<E> {
    fn clone(&self) -> Self {
        Session {
            env: Rc::clone(&self.env),
            state: Rc::clone(&self.state),
            keep_alive: Rc::clone(&self.keep_alive),
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

    /// A session begins: the page was rendered signed in, or somebody signed in. `expires_in` is what
    /// is left of the access token; zero means unknown. `user` is any text that tells users
    /// apart: calls that are still waiting go on only if it is the same as before. Without it
    /// they are taken for somebody else's and end with [`Failure::SignedOut`].
    pub fn session_began(&self, expires_in: Duration, user: Option<&str>) {
        let overtaken = self.with(|state, now| state.begin(expires_in, user, now));
        self.discard(overtaken);
        self.emit(Step::Began { expires_in });
        self.arm_keep_alive();
    }

    /// The session ends on purpose, whether or not the server could be told. A refresh under way
    /// is abandoned, and its answer can no longer bring the session back.
    pub fn signed_out(&self) {
        let overtaken = self.with(|state, _| state.end());
        self.discard(overtaken);
        self.emit(Step::SignedOut);
    }

    /// Another tab renewed the tokens that both share.
    pub fn renewed_elsewhere(&self, expires_in: Duration) {
        let steps = self.with(|state, now| {
            (state.status() != Status::SignedOut)
                .then(|| state.renewed(expires_in, now, Step::Adopted))
        });
        self.emit_all(steps.unwrap_or_default());
        self.arm_keep_alive();
    }

    /// The network came back, the computer woke, or the page is looked at again: a cool-down
    /// of our own choosing ends, and a refresh that is due or has failed before is made now.
    pub fn wake(&self) {
        if let Some(flight) = self.with(State::wake) {
            refresh::spawn(self, &flight, Cause::Woke);
        }
        self.arm_keep_alive();
    }

    /// Sends a call, with at most one refresh and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Whatever the server answered is `Ok`, a 401 included.
    pub async fn call(&self, request: E::Request) -> Result<E::Response, Failure> {
        let (call, owner) = self.with(|state, _| (state.next_call(), state.owner));
        self.emit(Step::Called {
            call,
            path: self.env.path(&request).to_owned(),
        });
        let result = self.attempts(call, owner, &request).await;
        self.emit(match &result {
            Ok(response) => Step::Answered {
                call,
                status: self.env.status(response),
            },
            Err(_) => Step::Failed { call },
        });
        result
    }

    async fn attempts(
        &self,
        call: u64,
        owner: u64,
        request: &E::Request,
    ) -> Result<E::Response, Failure> {
        let mut next = self.with(|state, now| state.before(owner, now));
        let epoch = loop {
            next = match next {
                Next::Send { epoch } => break epoch,
                Next::Fail(failure) => return Err(failure),
                held => {
                    let outcome = self.hold(call, held).await;
                    self.with(|state, now| state.after_waiting(owner, outcome, now))
                }
            };
        };
        let response = self.send(request).await?;
        if !self.env.is_expired(&response) {
            return Ok(response);
        }
        self.emit(Step::Expired { call });
        let mut next = self.with(|state, now| state.after_expired(owner, epoch, now));
        loop {
            next = match next {
                Next::Send { .. } => break,
                Next::Return => return Ok(response),
                Next::Fail(failure) => return Err(failure),
                held => {
                    let outcome = self.hold(call, held).await;
                    self.with(|state, now| state.after_refresh(owner, epoch, outcome, now))
                }
            };
        }
        // The answer's body is not wanted; letting go of it frees the connection.
        drop(response);
        self.emit(Step::Retried { call });
        // A listener may have ended the session at the last moment.
        if self.with(|state, _| state.owner != owner) {
            return Err(Failure::SignedOut);
        }
        self.send(request).await
    }

    async fn hold(&self, call: u64, next: Next) -> Outcome {
        let flight = match next {
            Next::Wait(flight) => flight,
            Next::Lead(flight, cause) => {
                refresh::spawn(self, &flight, cause);
                flight
            }
            Next::Send { .. } | Next::Return | Next::Fail(_) => return Outcome::Discarded,
        };
        self.emit(Step::Waiting { call });
        flight.wait().await
    }

    async fn send(&self, request: &E::Request) -> Result<E::Response, Failure> {
        let sent = self.env.send(request).await;
        sent.map_err(Failure::Unreachable)
    }

    fn discard(&self, overtaken: Option<Refresh>) {
        if let Some(flight) = overtaken {
            flight.complete(Outcome::Discarded);
            self.emit(Step::Discarded);
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
