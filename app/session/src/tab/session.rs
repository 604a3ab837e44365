//! The session of one tab: what its parts share, how changes are reported, and its tasks. The tasks are the single
//! refresh that all calls wait for, and two timers: one renews the token of a page that is in use but makes no calls,
//! the other waits for the end of the session itself.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::VecDeque;
use std::future::Future;
use std::ops::Deref;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, select};

use super::deadlines::{Moment, Timeline};
use super::state::{Due, Outcome, Refresh, State};
use super::traits::{Answer, Environment, News};
use super::waiting::Parking;
use crate::config::Config;
use crate::events::{Cause, Event, Status, Step};
use crate::grant::Grant;

/// The session of one tab. Clones share it.
pub(crate) struct Session<E: Environment>(Rc<Shared<E>>);

/// See [`Session`].
pub(crate) struct Shared<E: Environment> {
    pub env: E,
    pub config: Rc<Config>,
    state: RefCell<State>,
    /// Whether a task is waiting to renew the token by timer.
    keep_alive_waits: Cell<bool>,
    /// Whether a task is waiting for the end of the session.
    end_waits: Cell<bool>,
}

impl<E: Environment> Clone for Session<E> {
    fn clone(&self) -> Self {
        Session(Rc::clone(&self.0))
    }
}

impl<E: Environment> Deref for Session<E> {
    type Target = Shared<E>;

    fn deref(&self) -> &Shared<E> {
        &self.0
    }
}

impl<E: Environment> Session<E> {
    /// Creates a guest session.
    pub(crate) fn new(env: E, config: Rc<Config>) -> Self {
        let mut state = State::new(Timeline::new(env.now()), &config);
        state.parked.parking = Parking::offered(config.sign_in_again);
        Session(Rc::new(Shared {
            env,
            config,
            state: RefCell::new(state),
            keep_alive_waits: Cell::default(),
            end_waits: Cell::default(),
        }))
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
        for step in steps {
            self.emit(step);
        }
        self.release();
        self.start_timers();
    }

    /// Tells the other tabs about a renewal. The grant may not name its user, so this tab adds the
    /// user that it knows.
    fn tell_renewed(&self, mut grant: Grant) {
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

    /// Starts the timers that the state calls for.
    pub(crate) fn start_timers(&self) {
        self.keep_alive();
        self.watch_end();
    }

    /// Starts the timer that renews the token before it expires, if it should run and does not run yet.
    ///
    /// It is off by default. A page that is hidden or idle lets its token expire, so that the idle
    /// limit of the session remains effective. The next call renews the token in any case.
    pub(crate) fn keep_alive(&self) {
        /// The longest sleep, so that a changed deadline is noticed.
        const LONGEST_NAP: Duration = Duration::from_secs(15);
        /// The shortest sleep, so that the timer cannot spin, whatever the server says about
        /// lifetimes.
        const SHORTEST_NAP: Duration = Duration::from_millis(500);

        let nap = self.with(|state, now| {
            if self.keep_alive_waits.get() || !state.presence.is_in_use(now) {
                return None;
            }
            let nap = state.keep_alive_in(now)?;
            self.keep_alive_waits.set(true);
            Some(nap.clamp(SHORTEST_NAP, LONGEST_NAP))
        });
        let Some(nap) = nap else { return };
        let session = self.clone();
        self.env.spawn(Box::pin(async move {
            session.env.sleep(nap).await;
            session.keep_alive_waits.set(false);
            match session.with(State::keep_alive) {
                // The end of the refresh starts the timer again.
                Some(flight) => session.refresh(&flight, Cause::KeepAlive),
                None => session.keep_alive(),
            }
        }));
    }

    /// Starts the one task that waits for the end of the session, if the session has an end and no task
    /// is waiting yet. It notifies the page in time, and asks the server once the time is up.
    fn watch_end(&self) {
        /// The longest sleep between two looks at the clock. It ensures that sleep and clock jumps are
        /// noticed and that no timer exceeds what browsers support.
        const LONGEST_NAP: Duration = Duration::from_mins(10);
        /// The shortest sleep, whatever the server says about its limits.
        const SHORTEST_NAP: Duration = Duration::from_millis(250);

        let Some(left) = self.with(|state, now| state.ending_in(now)) else {
            return;
        };
        if self.end_waits.replace(true) {
            return;
        }
        let session = self.clone();
        self.env.spawn(Box::pin(async move {
            let nap = left.clamp(SHORTEST_NAP, LONGEST_NAP);
            session.env.sleep(nap).await;
            session.end_waits.set(false);
            match session.with(State::ending_due) {
                Some(Due::Tell(step)) => session.emit(step),
                Some(Due::Ask(flight)) => session.refresh(&flight, Cause::Limit),
                None => {}
            }
            session.watch_end();
        }));
    }

    /// Starts the refresh that `flight` represents.
    pub(crate) fn refresh(&self, flight: &Refresh, cause: Cause) {
        let lead = Lead {
            epoch: self.epoch(),
            session: self.clone(),
            flight: flight.clone(),
        };
        self.emit(Step::Refreshing { cause });
        self.env.spawn(Box::pin(async move {
            // A sign-out or a sign-in completes the flight from outside. Dropping the exchange then
            // aborts the request, so that its late cookies do not overwrite the new ones.
            let overtaken = lead.flight.wait();
            let exchange = pin!(lead.exchange());
            if let Either::Right(((answer, guard), _)) = select(overtaken, exchange).await {
                lead.conclude(answer);
                // The lock is released only now, when the other tabs have been told the result.
                drop(guard);
            }
        }));
    }
}

/// How much later than the lock the news from the tab that held it may arrive.
const NEWS_WAIT: Duration = Duration::from_millis(30);

/// Pauses before the refresh is repeated because another tab refreshed first. The new cookie is
/// normally available already. If the refresh is still refused after all of these, it counts as
/// unavailable.
const SUPERSEDED: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(900),
];

/// The task that drives a refresh. If it is dropped early, it still releases all waiting calls.
struct Lead<E: Environment> {
    session: Session<E>,
    flight: Refresh,
    epoch: u64,
}

impl<E: Environment> Lead<E> {
    async fn exchange(&self) -> (Answer, Option<E::Guard>) {
        let env = &self.session.env;
        let asked = env.now().mono;
        let guard = within(env.sleep(self.session.config.lock_wait), env.acquire())
            .await
            .flatten();
        if guard.is_some() && env.now().mono > asked + 5 {
            // Another tab held the lock. Its news and its lock arrive by different routes.
            env.sleep(NEWS_WAIT).await;
        }
        (self.ask().await, guard)
    }

    async fn ask(&self) -> Answer {
        for pause in SUPERSEDED {
            if self.renewed_elsewhere() {
                break;
            }
            let answer = self.ask_once().await;
            if answer != Answer::Superseded {
                return answer;
            }
            self.session.emit(Step::Repeated);
            self.session.env.sleep(pause).await;
        }
        if self.renewed_elsewhere() {
            return Answer::Superseded;
        }
        self.ask_once().await
    }

    async fn ask_once(&self) -> Answer {
        let env = &self.session.env;
        let (user, patience) = self
            .session
            .with(|state, _| (state.user.clone(), state.patience()));
        let answer = within(env.sleep(patience), env.refresh(user.as_deref())).await;
        answer.unwrap_or(Answer::Unavailable { retry_after: None })
    }

    fn renewed_elsewhere(&self) -> bool {
        self.session.epoch() > self.epoch
    }

    fn conclude(&self, answer: Answer) {
        let random = self.session.env.random();
        let brought = match &answer {
            Answer::Renewed(grant) => Some(grant.clone()),
            _ => None,
        };
        let session = &self.session;
        let verdict = session
            .with(|state, now| state.conclude(&self.flight, self.epoch, answer, now, random));
        let Some((outcome, steps)) = verdict else {
            return;
        };
        if let Some(grant) = brought {
            session.tell_renewed(grant);
        }
        self.flight.complete(outcome);
        session.turn(None, steps);
    }
}

impl<E: Environment> Drop for Lead<E> {
    fn drop(&mut self) {
        // Has no effect after a regular end, since the flight is no longer the current one.
        self.conclude(Answer::Unavailable { retry_after: None });
    }
}

/// Returns the result of `work`, or `None` if `alarm` completes first.
async fn within<T>(alarm: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(alarm)).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(((), _)) => None,
    }
}

type Callback = Rc<RefCell<dyn FnMut(&Event)>>;

/// The subscribers. Nothing is borrowed while a callback runs, so it may subscribe, unsubscribe and
/// use the session. Events that it causes are delivered after the current one, in order.
#[derive(Default)]
pub(crate) struct Subscribers {
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    callbacks: Vec<(u64, Callback)>,
    queue: VecDeque<Event>,
    delivering: bool,
}

impl Subscribers {
    /// Adds a subscriber and returns its number.
    pub(crate) fn add(&self, callback: impl FnMut(&Event) + 'static) -> u64 {
        let mut inner = self.inner.borrow_mut();
        inner.next += 1;
        let id = inner.next;
        inner.callbacks.push((id, Rc::new(RefCell::new(callback))));
        id
    }

    /// Removes a subscriber. It receives no further events, not even those that are already queued.
    pub(crate) fn remove(&self, id: u64) {
        let gone = {
            let mut inner = self.inner.borrow_mut();
            let at = inner.callbacks.iter().position(|(at, _)| *at == id);
            at.map(|at| inner.callbacks.remove(at))
        };
        // Outside the borrow, since the callback may itself own a subscription.
        drop(gone);
    }

    /// Delivers the event to all subscribers, or queues it if a callback is running.
    pub(crate) fn emit(&self, event: Event) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.push_back(event);
            if std::mem::replace(&mut inner.delivering, true) {
                return;
            }
        }
        while let Some((event, ids)) = self.next() {
            for id in ids {
                if let Some(callback) = self.callback(id) {
                    (callback.borrow_mut())(&event);
                }
            }
        }
    }

    fn next(&self) -> Option<(Event, Vec<u64>)> {
        let mut inner = self.inner.borrow_mut();
        let Some(event) = inner.queue.pop_front() else {
            inner.delivering = false;
            return None;
        };
        let ids = inner.callbacks.iter().map(|(id, _)| *id).collect();
        Some((event, ids))
    }

    fn callback(&self, id: u64) -> Option<Callback> {
        let inner = self.inner.borrow();
        let found = inner.callbacks.iter().find(|(at, _)| *at == id);
        found.map(|(_, callback)| Rc::clone(callback))
    }
}
