//! The session of one tab: what its parts share, and how changes are reported.

use crate::{
    config::Config,
    deadline::{Moment, Timeline},
    events::{Event, Status, Step},
    grant::Grant,
    news::News,
    presence::Presence,
    state::{Outcome, Refresh, State},
    traits::Environment,
};
use std::{
    cell::{Cell, RefCell, RefMut},
    rc::Rc,
};

/// The session of one tab. Clones share it.
pub(crate) struct Session<E: Environment> {
    pub env: Rc<E>,
    pub config: Rc<Config>,
    pub presence: Rc<RefCell<Presence>>,
    pub timers: Rc<Timers<E>>,
    state: Rc<RefCell<State>>,
}

/// The tasks that wait for a point in time.
pub(crate) struct Timers<E: Environment> {
    /// Whether a task is waiting to renew the token by timer.
    pub keep_alive: Cell<bool>,
    /// Whether a task is waiting for the end of the session.
    pub ending: Cell<bool>,
    /// Starts the tasks that the new state calls for. It is passed in as a function because the
    /// tasks depend on the session, and not the other way around.
    pub start: fn(&Session<E>),
}

impl<E: Environment> Clone for Session<E> {
    fn clone(&self) -> Self {
        Session {
            env: Rc::clone(&self.env),
            config: Rc::clone(&self.config),
            presence: Rc::clone(&self.presence),
            timers: Rc::clone(&self.timers),
            state: Rc::clone(&self.state),
        }
    }
}

impl<E: Environment> Session<E> {
    /// Creates a guest session whose timers are started by `start`.
    pub(crate) fn with_timers(env: E, config: Rc<Config>, start: fn(&Session<E>)) -> Self {
        let state = State::new(Timeline::new(env.now()), &config);
        Session {
            env: Rc::new(env),
            config,
            presence: Rc::default(),
            timers: Rc::new(Timers {
                keep_alive: Cell::default(),
                ending: Cell::default(),
                start,
            }),
            state: Rc::new(RefCell::new(state)),
        }
    }

    /// Returns what is known about the session.
    pub(crate) fn status(&self) -> Status {
        self.state.borrow().status()
    }

    /// Returns the number of renewals that this tab has seen, including sign-ins.
    pub(crate) fn epoch(&self) -> u64 {
        self.state.borrow().epoch
    }

    /// Reports a change of the session: first to the calls that wait for an overtaken refresh, then
    /// to everyone else.
    pub(crate) fn turn(&self, overtaken: Option<Refresh>, steps: Vec<Step>) {
        if let Some(flight) = overtaken {
            flight.complete(Outcome::Discarded);
            self.emit(Step::Discarded);
        }
        self.emit_all(steps);
        self.release();
        (self.timers.start)(self);
    }

    /// Tells the other tabs about a renewal. The grant may not name its user, so this tab adds the
    /// user that it knows.
    pub(crate) fn tell_renewed(&self, mut grant: Grant) {
        let (user, epoch) = self.with(|state, _| (state.user.clone(), state.epoch));
        grant.user = grant.user.or(user);
        self.env.tell(News::Renewed { grant, epoch });
    }

    /// Tells parked calls what was decided about them, in the order in which they were made.
    pub(crate) fn release(&self) {
        for (parked, resolution) in self.with(|state, _| state.parked.take_resolved()) {
            parked.complete(resolution);
        }
    }

    /// Accesses the state at this moment. The closure must not emit events.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State, Moment) -> T) -> T {
        let (mut state, moment) = self.at_this_moment();
        look(&mut state, moment)
    }

    /// Separate from [`with`](Self::with), which is generic and therefore compiled once for each
    /// caller.
    #[inline(never)]
    fn at_this_moment(&self) -> (RefMut<'_, State>, Moment) {
        let now = self.env.now();
        let mut state = self.state.borrow_mut();
        let moment = state.timeline.advance(now);
        (state, moment)
    }

    pub(crate) fn emit(&self, step: Step) {
        let epoch = self.epoch();
        self.env.emit(Event {
            at: self.env.now().mono,
            epoch,
            step,
        });
    }

    pub(crate) fn emit_all(&self, steps: Vec<Step>) {
        steps.into_iter().for_each(|step| self.emit(step));
    }
}
