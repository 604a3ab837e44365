//! Keeps a running server aware of sessions that others have ended: another server on the same database, or the command
//! `server user …`.
//!
//! The truth is a table that is read again and again from where it was left. `PostgreSQL` tells its readers at once that
//! there is something to read, but nothing depends on that. A server that could not read it for a while knows that it does
//! not know: then each check of a token asks first.

use std::{
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::{
    sync::{Mutex, Notify, watch::Receiver},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use super::{cursor::Cursor, ids::SessionId, revoked::Ended, sessions::Sessions};
use crate::{
    clock::Timestamp,
    store::{At, StoreError, db::query_as, read_back},
};

/// So long may an access token of a session that was ended elsewhere still be accepted.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After so long without an answer, nothing is accepted that was not asked about.
const STALE_AFTER: Duration = Duration::from_secs(3);
/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(2);
/// A database that has just failed is not asked by the next request already.
const PAUSE: Duration = Duration::from_millis(200);
/// So long does a request wait for a database that is started anew, before it is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What is told on it is that there is something to read.
const CHANNEL: &str = "longhaul_ended_sessions";

/// What this server knows of the sessions that others have ended.
#[derive(Default)]
pub(super) struct Lookout {
    cursor: Mutex<Cursor>,
    looks: RwLock<Looks>,
    /// Something has ended here, of which others should hear.
    ended_here: Notify,
}

#[derive(Clone, Copy, Default)]
struct Looks {
    /// When the last one that worked began.
    worked: Option<Instant>,
    /// When the last one failed.
    failed: Option<Instant>,
}

impl Lookout {
    /// Whether nothing can have ended elsewhere for long without being known here.
    fn is_current(&self) -> bool {
        self.age().is_some_and(|age| age < STALE_AFTER)
    }

    /// How long ago this server last heard of what has ended elsewhere.
    pub(super) fn age(&self) -> Option<Duration> {
        let worked = self.looks().worked;
        worked.map(|at| at.elapsed())
    }

    fn has_just_failed(&self) -> bool {
        let failed = self.looks().failed;
        failed.is_some_and(|at| at.elapsed() < PAUSE)
    }

    fn looks(&self) -> Looks {
        *self.looks.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, change: impl FnOnce(&mut Looks)) {
        change(&mut self.looks.write().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn tell_others(&self) {
        self.ended_here.notify_one();
    }
}

impl Sessions {
    /// Whether an access token can be judged from memory.
    pub fn is_current(&self) -> bool {
        self.lookout.is_current()
    }

    /// Asks the database, if this server has not heard from it for a while. Whether it can judge access tokens now.
    pub async fn catch_up(&self) -> bool {
        self.catch_up_within(LONGEST_WAIT).await
    }

    /// The same for a caller with another patience: until it is over, a database that does not answer is asked again.
    pub async fn catch_up_within(&self, patience: Duration) -> bool {
        let asked = Instant::now();
        while !self.is_current() {
            // The fault is logged by the look that comes every second.
            if !self.lookout.has_just_failed() && self.look().await.is_ok() {
                break;
            }
            if asked.elapsed() > patience {
                break;
            }
            sleep(PAUSE).await;
        }
        self.is_current()
    }

    /// Reads what has ended elsewhere since it looked last. One at a time: those that wait meanwhile are served by it.
    pub(super) async fn look(&self) -> Result<(), StoreError> {
        let asked = Instant::now();
        let mut cursor = self.lookout.cursor.lock().await;
        if self
            .lookout
            .looks()
            .worked
            .is_some_and(|began| began >= asked)
        {
            return Ok(());
        }
        if self.lookout.looks().failed.is_some_and(|at| at >= asked) {
            return Err(no_answer());
        }
        let began = Instant::now();
        // A connection whose other end is gone may never say so.
        let read = timeout(PATIENCE, self.read_on(&mut cursor)).await;
        match read.unwrap_or_else(|_| Err(no_answer())) {
            Ok(()) => {
                self.lookout.note(|looks| {
                    *looks = Looks {
                        worked: Some(began),
                        failed: None,
                    }
                });
                Ok(())
            }
            Err(error) => {
                // Another database may answer next time, which has not got as far: it is read from the beginning.
                *cursor = Cursor::default();
                self.lookout
                    .note(|looks| looks.failed = Some(Instant::now()));
                Err(error)
            }
        }
    }

    async fn read_on(&self, cursor: &mut Cursor) -> Result<(), StoreError> {
        let mut rows = self.rows(cursor).await?;
        let mut numbers = numbers_of(&rows)?;
        if !cursor.goes_on_in(&numbers) {
            *cursor = Cursor::default();
            rows = self.rows(cursor).await?;
            numbers = numbers_of(&rows)?;
        }
        let now = self.clock.now();
        for ((_, session), (.., account_gone, at)) in numbers.iter().zip(rows) {
            let how = if account_gone {
                Ended::Account
            } else {
                Ended::Session
            };
            self.learn(*session, how, at.into(), now);
        }
        cursor.advance(numbers, now, now.plus(self.revoked.keep_for()));
        Ok(())
    }

    /// The row that was seen last, and those that were not seen.
    async fn rows(&self, cursor: &Cursor) -> Result<Vec<Row>, StoreError> {
        let [one, two, three, four] = cursor.gaps();
        let rows = query_as(
            "SELECT seq, session_id, account_gone = 1, ended_at FROM ended_sessions
             WHERE seq >= $1 OR seq BETWEEN $2 AND $3 OR seq BETWEEN $4 AND $5
                OR seq BETWEEN $6 AND $7 OR seq BETWEEN $8 AND $9",
        )
        .bind(cursor.seen())
        .bind(one.0)
        .bind(one.1)
        .bind(two.0)
        .bind(two.1)
        .bind(three.0)
        .bind(three.1)
        .bind(four.0)
        .bind(four.1)
        .fetch_all(self.store.reader())
        .await?;
        Ok(rows)
    }

    pub(super) fn learn(&self, session: SessionId, how: Ended, at: Timestamp, now: Timestamp) {
        let known = self.revoked.find(session);
        if known != Some(how) && known != Some(Ended::Account) {
            self.revoked.insert(&[session], how, at, now);
        }
    }
}

/// Number, session, whether its account is gone, and when.
type Row = (i64, String, bool, At);

fn numbers_of(rows: &[Row]) -> Result<Vec<(i64, SessionId)>, StoreError> {
    let numbers = rows
        .iter()
        .map(|(number, session, ..)| Ok((*number, read_back(session, "a session id")?)));
    numbers.collect()
}

fn no_answer() -> StoreError {
    sqlx::Error::PoolTimedOut.into()
}

/// Looks until the server stops.
pub async fn watch(sessions: Sessions, mut stopped: Receiver<()>) {
    let heard = Notify::new();
    let store = &sessions.store;
    tokio::select! {
        () = look_often(&sessions, &heard) => {}
        () = store.hear(CHANNEL, || heard.notify_one()) => {}
        () = tell(&sessions) => {}
        _ = stopped.changed() => {}
    }
}

async fn look_often(sessions: &Sessions, heard: &Notify) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = heard.notified() => {}
        }
        match sessions.look().await {
            Ok(()) => failing = false,
            // A lasting fault is logged once.
            Err(error) if !failing => {
                tracing::error!(%error, "sessions that were ended elsewhere cannot be looked up");
                failing = true;
            }
            Err(_) => {}
        }
    }
}

async fn tell(sessions: &Sessions) {
    loop {
        sessions.lookout.ended_here.notified().await;
        // Only a hint: the others look by themselves within a second.
        if let Err(error) = sessions.store.tell(CHANNEL).await {
            tracing::debug!(%error, "other servers could not be told that a session has ended");
        }
    }
}
