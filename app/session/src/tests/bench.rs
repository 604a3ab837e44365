//! Drives a session through a test, one response at a time.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures::executor::LocalPool;
use futures::future::AbortHandle;
use futures::task::LocalSpawnExt;

use super::world::{EXPIRED, OK, Reply, World};
use crate::events::{Reason, Status, Step};
use crate::failure::Failure;
use crate::grant::Grant;
use crate::tab::session::Session;
use crate::tab::traits::{Answer, News};
use crate::tab::waiting::Parking;

pub(super) type Tab = Session<Rc<World>>;

impl Tab {
    /// As if the app offered to sign in on the page, or did not. See `Config::sign_in_again`.
    pub(super) fn park(&self, on: bool) {
        self.with(|state, _| state.parked.parking = Parking::offered(on));
    }
}

pub(super) type Result = std::result::Result<Reply, Failure>;

pub(super) const DOWN: Answer = Answer::Unavailable { retry_after: None };

pub(super) fn renewed(seconds: u64) -> Answer {
    Answer::Renewed(grant(seconds, None))
}

pub(super) fn grant(seconds: u64, user: Option<&str>) -> Grant {
    Grant {
        user: user.map(str::to_owned),
        ..Grant::new(Duration::from_secs(seconds))
    }
}

/// A call in progress.
#[derive(Clone)]
pub(super) struct Call {
    result: Rc<RefCell<Option<Result>>>,
    task: AbortHandle,
}

impl Call {
    pub(crate) fn result(&self) -> Option<Result> {
        self.result.borrow().clone()
    }

    /// Drops the call's future, as a caller does that stops waiting.
    pub(crate) fn drop_it(&self) {
        self.task.abort();
    }
}

pub(super) struct Bench {
    pub pool: LocalPool,
    pub world: Rc<World>,
    pub tab: Tab,
}

impl Bench {
    pub(crate) fn guest() -> Self {
        let pool = LocalPool::new();
        let world = World::new(pool.spawner());
        let tab = Session::new(Rc::clone(&world), Rc::default());
        Bench { pool, world, tab }
    }

    /// Opens a page that was rendered for the signed-in user "ann".
    pub(crate) fn signed_in(seconds: u64) -> Self {
        let bench = Self::guest();
        bench.sign_in(seconds, "ann");
        bench
    }

    pub(crate) fn sign_in(&self, seconds: u64, user: &str) {
        self.tab.session_began(grant(seconds, Some(user)));
    }

    /// Opens another tab of the same browser as "ann".
    pub(crate) fn second_tab(&self) -> Tab {
        let tab = Session::new(self.world.another(), Rc::default());
        tab.present(grant(300, Some("ann")));
        tab
    }

    /// Delivers everything that `from` has sent so far to `to`.
    pub(crate) fn deliver(from: &Tab, to: &Tab) {
        let told = from.env.told.take();
        for news in told {
            to.hear(news);
        }
    }

    /// Acts as if another tab, which is not simulated, had renewed the tokens.
    pub(crate) fn renewed_elsewhere(&self) {
        self.tab.hear(News::Renewed {
            grant: grant(300, Some("ann")),
            epoch: 0,
        });
    }

    /// Opens a page for "ann" that offers to sign in again.
    pub(crate) fn offering(seconds: u64) -> Self {
        let bench = Self::signed_in(seconds);
        bench.tab.park(true);
        bench
    }

    /// The server ends the session during a first call, which is parked.
    pub(crate) fn revoked(&mut self) -> Call {
        let call = self.call("first");
        self.answer_all(EXPIRED);
        self.refresh(Answer::Rejected(Reason::Revoked));
        assert_eq!(self.status(), Status::Rejected(Reason::Revoked));
        call
    }

    pub(crate) fn run(&mut self) {
        self.pool.run_until_stalled();
    }

    pub(crate) fn call(&mut self, body: &'static str) -> Call {
        let tab = self.tab.clone();
        self.call_in(&tab, body)
    }

    pub(crate) fn call_in(&mut self, tab: &Tab, body: &'static str) -> Call {
        let call = self.call_later(tab, body);
        self.run();
        call
    }

    /// Like `call_in`, but without running any tasks yet.
    pub(crate) fn call_later(&self, tab: &Tab, body: &'static str) -> Call {
        let tab = tab.clone();
        let result: Rc<RefCell<Option<Result>>> = Rc::default();
        let slot = Rc::clone(&result);
        let (work, task) = futures::future::abortable(async move {
            let answer = tab.call(body).await;
            *slot.borrow_mut() = Some(answer);
        });
        let spawner = self.pool.spawner();
        spawner
            .spawn_local(async move {
                let _ = work.await;
            })
            .expect("the pool lives");
        Call { result, task }
    }

    pub(crate) fn calls(&mut self, count: usize) -> Vec<Call> {
        (0..count).map(|_| self.call("save")).collect()
    }

    /// Advances both clocks from timer to timer.
    pub(crate) fn advance(&mut self, millis: u64) {
        let mut left = millis;
        self.run();
        while left > 0 {
            let step = self.world.next_alarm().map_or(left, |at| at.clamp(1, left));
            self.world.tick(step, step.cast_signed());
            self.run();
            left -= step;
        }
    }

    /// Responds to every open attempt.
    pub(crate) fn answer_all(&mut self, reply: Reply) {
        self.answer_open(&Ok(reply));
    }

    pub(crate) fn fail_all(&mut self) {
        self.answer_open(&Err("no network".to_owned()));
    }

    fn answer_open(&mut self, answer: &std::result::Result<Reply, String>) {
        let open: Vec<_> = {
            let mut attempts = self.world.attempts.borrow_mut();
            attempts
                .iter_mut()
                .filter_map(|a| a.answer.take())
                .collect()
        };
        for sender in open {
            let _ = sender.send(answer.clone());
        }
        self.run();
    }

    /// Responds to the attempt with this number, counted from 0.
    pub(crate) fn answer(&mut self, attempt: usize, reply: Reply) {
        let sender = self.world.attempts.borrow_mut()[attempt].answer.take();
        let _ = sender.expect("not answered yet").send(Ok(reply));
        self.run();
    }

    /// Responds to the refresh in progress.
    pub(crate) fn refresh(&mut self, answer: Answer) {
        self.run();
        assert!(self.refresh_later(answer), "a refresh should be under way");
        self.run();
    }

    /// Like `refresh`, but without running any tasks yet. Returns `false` if no refresh is in
    /// progress.
    pub(crate) fn refresh_later(&self, answer: Answer) -> bool {
        let open = self
            .world
            .refreshes
            .borrow_mut()
            .last_mut()
            .and_then(Option::take);
        open.is_some_and(|sender| sender.send(answer).is_ok())
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.world.refreshes.borrow().len()
    }

    pub(crate) fn open_refreshes(&self) -> usize {
        let all = self.world.refreshes.borrow();
        all.iter().flatten().filter(|s| !s.is_canceled()).count()
    }

    pub(crate) fn attempts(&self) -> usize {
        self.world.attempts.borrow().len()
    }

    pub(crate) fn status(&self) -> Status {
        self.tab.status()
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Step) -> bool) -> usize {
        self.world
            .steps()
            .iter()
            .filter(|step| wanted(step))
            .count()
    }

    /// Checks that a call succeeds as if nothing had happened before.
    pub(crate) fn expect_healthy(&mut self) {
        let (attempts, refreshes) = (self.attempts(), self.refreshes());
        let call = self.call("healthy");
        self.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
        assert_eq!(self.attempts(), attempts + 1);
        assert_eq!(self.refreshes(), refreshes);
        assert_eq!(self.status(), Status::SignedIn);
    }
}

pub(super) fn unavailable(call: &Call) -> Duration {
    match call.result() {
        Some(Err(Failure::Unavailable { retry_in })) => retry_in,
        other => panic!("expected unavailable, got {other:?}"),
    }
}
