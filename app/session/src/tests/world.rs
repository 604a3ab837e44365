//! An environment whose clocks and network are controlled by the test.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::ops::Deref;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::oneshot::{self, Sender};
use futures::executor::LocalSpawner;
use futures::task::LocalSpawnExt;

use crate::events::{Event, Step};
use crate::tab::deadlines::Now;
use crate::tab::session::Subscribers;
use crate::tab::traits::{Answer, Clock, Events, Host, News, TabLock, Tabs, Task, Transport};

/// The server's response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub status: u16,
    pub expired: bool,
    pub missing: bool,
}

pub(super) const OK: Reply = reply(200);
pub(super) const EXPIRED: Reply = Reply {
    expired: true,
    ..reply(401)
};
/// No token was presented.
pub(super) const MISSING: Reply = Reply {
    missing: true,
    ..reply(401)
};

pub(super) const fn reply(status: u16) -> Reply {
    Reply {
        status,
        expired: false,
        missing: false,
    }
}

/// One attempt of a call, as the tab sent it.
#[derive(Debug)]
pub(super) struct Attempt {
    pub body: &'static str,
    /// The access token that the browser sent as a cookie.
    pub token: u32,
    /// The user for whom it was made.
    pub user: Option<String>,
    pub answer: Option<Sender<Result<Reply, String>>>,
}

impl Attempt {
    pub(crate) fn is_open(&self) -> bool {
        self.answer.as_ref().is_some_and(|s| !s.is_canceled())
    }
}

#[derive(Default)]
pub(super) enum Lock {
    /// A browser without the Web Locks API.
    #[default]
    Missing,
    /// The holder of the lock sleeps forever.
    Frozen,
    Free,
    Held(VecDeque<Sender<()>>),
}

/// What all tabs of a browser share: the network, the clocks, the cookies and the lock.
pub(super) struct Shared {
    pub now: Cell<Now>,
    pub random: Cell<f64>,
    pub jar: Cell<u32>,
    pub attempts: RefCell<Vec<Attempt>>,
    pub refreshes: RefCell<Vec<Option<Sender<Answer>>>>,
    pub alarms: RefCell<Vec<(u64, Sender<()>)>>,
    pub lock: RefCell<Lock>,
    pub log: RefCell<Vec<Event>>,
    pub subscribers: Subscribers,
    pub spawner: LocalSpawner,
}

/// One tab's view of the environment.
pub(super) struct World {
    shared: Rc<Shared>,
    /// What this tab sent to the others. They receive it only when the test delivers it.
    pub told: RefCell<Vec<News>>,
}

impl Deref for World {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl World {
    pub(crate) fn new(spawner: LocalSpawner) -> Rc<Self> {
        Self::of(Rc::new(Shared {
            now: Cell::new(Now {
                mono: 5_000,
                wall: 1_800_000_000_000,
            }),
            random: Cell::new(0.5),
            jar: Cell::default(),
            attempts: RefCell::default(),
            refreshes: RefCell::default(),
            alarms: RefCell::default(),
            lock: RefCell::default(),
            log: RefCell::default(),
            subscribers: Subscribers::default(),
            spawner,
        }))
    }

    fn of(shared: Rc<Shared>) -> Rc<Self> {
        Rc::new(World {
            shared,
            told: RefCell::default(),
        })
    }

    /// Opens another tab of the same browser.
    pub(crate) fn another(&self) -> Rc<Self> {
        Self::of(Rc::clone(&self.shared))
    }

    /// Advances one or both clocks by milliseconds. Timers follow the monotonic one.
    pub(crate) fn tick(&self, mono: u64, wall: i64) {
        let now = self.now.get();
        self.now.set(Now {
            mono: now.mono + mono,
            wall: now.wall.saturating_add_signed(wall),
        });
        let mut alarms = self.alarms.borrow_mut();
        alarms.retain(|(_, alarm)| !alarm.is_canceled());
        let (rung, rest) = std::mem::take(&mut *alarms)
            .into_iter()
            .partition(|(at, _)| *at <= now.mono + mono);
        *alarms = rest;
        drop(alarms);
        let rung: Vec<(u64, Sender<()>)> = rung;
        for (_, alarm) in rung {
            let _ = alarm.send(());
        }
    }

    pub(crate) fn next_alarm(&self) -> Option<u64> {
        let alarms = self.alarms.borrow();
        let live = alarms.iter().filter(|(_, alarm)| !alarm.is_canceled());
        live.map(|(at, _)| at - self.now.get().mono).min()
    }

    pub(crate) fn live_alarms(&self) -> usize {
        let alarms = self.alarms.borrow();
        alarms
            .iter()
            .filter(|(_, alarm)| !alarm.is_canceled())
            .count()
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        let log = self.log.borrow();
        log.iter().map(|event| event.step.clone()).collect()
    }
}

impl Transport for Rc<World> {
    type Request = &'static str;
    type Response = Reply;

    async fn send(&self, request: &&'static str, user: Option<&str>) -> Result<Reply, String> {
        let (answer, wait) = oneshot::channel();
        self.attempts.borrow_mut().push(Attempt {
            body: request,
            token: self.jar.get(),
            user: user.map(str::to_owned),
            answer: Some(answer),
        });
        wait.await.unwrap_or_else(|_| Err("gone".to_owned()))
    }

    async fn refresh(&self, _user: Option<&str>) -> Answer {
        let (answer, wait) = oneshot::channel();
        self.refreshes.borrow_mut().push(Some(answer));
        wait.await
            .unwrap_or(Answer::Unavailable { retry_after: None })
    }

    fn path<'a>(&self, request: &'a &'static str) -> &'a str {
        request
    }

    fn status(&self, response: &Reply) -> u16 {
        response.status
    }

    fn is_expired(&self, response: &Reply) -> bool {
        response.expired
    }

    fn is_missing(&self, response: &Reply) -> bool {
        response.missing
    }
}

impl Tabs for Rc<World> {
    fn tell(&self, news: News) {
        self.told.borrow_mut().push(news);
    }
}

impl Clock for Rc<World> {
    fn now(&self) -> Now {
        self.now.get()
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> {
        let (alarm, rings) = oneshot::channel();
        let at = self.now.get().mono + u64::try_from(time.as_millis()).expect("short");
        self.alarms.borrow_mut().push((at, alarm));
        async move {
            let _ = rings.await;
        }
    }
}

pub(super) struct Guard(Rc<World>);

impl Drop for Guard {
    fn drop(&mut self) {
        let mut lock = self.0.lock.borrow_mut();
        while let Lock::Held(queue) = &mut *lock {
            match queue.pop_front() {
                Some(next) if next.is_canceled() => {}
                Some(next) => {
                    let _ = next.send(());
                    return;
                }
                None => *lock = Lock::Free,
            }
        }
    }
}

impl TabLock for Rc<World> {
    type Guard = Guard;

    async fn acquire(&self) -> Option<Guard> {
        let (mine, turn) = oneshot::channel();
        match &mut *self.lock.borrow_mut() {
            Lock::Missing => return None,
            Lock::Frozen => self.alarms.borrow_mut().push((u64::MAX, mine)),
            Lock::Held(queue) => queue.push_back(mine),
            free @ Lock::Free => {
                *free = Lock::Held(VecDeque::new());
                let _ = mine.send(());
            }
        }
        turn.await.ok().map(|()| Guard(Rc::clone(self)))
    }
}

impl Events for Rc<World> {
    fn emit(&self, event: Event) {
        self.log.borrow_mut().push(event.clone());
        self.subscribers.emit(event);
    }
}

impl Host for Rc<World> {
    fn spawn(&self, task: Task) {
        self.spawner.spawn_local(task).expect("the pool lives");
    }

    fn random(&self) -> f64 {
        self.random.get()
    }
}
