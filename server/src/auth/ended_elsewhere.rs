//! Keeps a running server aware of sessions that others have ended: another server on the same database, or the command
//! `server user …`.
//!
//! The truth is a table that is read again and again from where it was left. `PostgreSQL` tells its readers at once that
//! there is something to read, but nothing depends on that. A server that could not read it for a while, or knows that there is
//! more, knows that it does not know: then each check of a token asks first.

#[cfg(test)]
mod tests;

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
/// So many rows are read by one statement, however many there are: when very many sessions end at once, too.
const PAGE: usize = 10_000;
/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(2);
/// A database that has just failed is not asked by the next request already.
const PAUSE: Duration = Duration::from_millis(200);
/// So long does a request wait for a database that is started anew, before it is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What is told on it is that there is something to read.
const CHANNEL: &str = "longhaul_ended_sessions";

/// What this server knows of the sessions that others have ended.
pub(super) struct Lookout {
    /// How many rows a statement reads: two at least, one of which is the row that was seen last.
    page: usize,
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
    /// There is more than has been read.
    is_behind: bool,
}

impl Default for Lookout {
    fn default() -> Self {
        Self::in_pages_of(PAGE)
    }
}

impl Lookout {
    fn in_pages_of(page: usize) -> Self {
        Self {
            page,
            cursor: Mutex::default(),
            looks: RwLock::default(),
            ended_here: Notify::default(),
        }
    }

    fn fall_behind(&self) {
        self.note(|looks| looks.is_behind = true);
    }

    /// Whether nothing can have ended elsewhere for long without being known here.
    fn is_current(&self) -> bool {
        let looks = self.looks();
        !looks.is_behind && looks.worked.is_some_and(|at| at.elapsed() < STALE_AFTER)
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
            let Some(left) = patience.checked_sub(asked.elapsed()) else {
                break;
            };
            // The fault is logged by the look that comes every second. Where one is given up, the next goes on.
            if !self.lookout.has_just_failed()
                && matches!(timeout(left, self.look()).await, Ok(Ok(())))
            {
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
        let mut began = Instant::now();
        self.read_all(&mut cursor, began).await?;
        // What was read is as old as the beginning. After much of it, little is left.
        if began.elapsed() >= LOOK_EVERY {
            began = Instant::now();
            self.read_all(&mut cursor, began).await?;
        }
        Ok(())
    }

    async fn read_all(&self, cursor: &mut Cursor, began: Instant) -> Result<(), StoreError> {
        let read = self.read_on(cursor).await;
        if read.is_err() {
            // Another database may answer next time, which has not got as far: it is read from the beginning.
            *cursor = Cursor::default();
        }
        self.lookout.note(|looks| match read {
            Ok(()) => {
                *looks = Looks {
                    worked: Some(began),
                    ..Looks::default()
                }
            }
            Err(_) => looks.failed = Some(Instant::now()),
        });
        read
    }

    /// Whatever was committed before this began is known after it, as each number is asked for by a statement that begins later. A
    /// page is taken in at once: where this is given up half-way, the next goes on.
    async fn read_on(&self, cursor: &mut Cursor) -> Result<(), StoreError> {
        for (from, to) in cursor.gaps() {
            self.read_gap(cursor, from, to).await?;
        }
        loop {
            let page = self.page(cursor.seen(), i64::MAX).await?;
            if page.is_full {
                self.lookout.fall_behind();
            }
            if !cursor.goes_on_in(&page.numbers()) {
                *cursor = Cursor::default();
                continue;
            }
            self.take_in(cursor, &page);
            if !page.is_full {
                return Ok(());
            }
        }
    }

    async fn read_gap(&self, cursor: &mut Cursor, from: i64, to: i64) -> Result<(), StoreError> {
        let mut next = Some(from);
        while let Some(from) = next {
            let page = self.page(from, to).await?;
            next = page.next();
            // Most of a gap that was joined from several may have been read before.
            if self.take_in(cursor, &page) && page.is_full {
                self.lookout.fall_behind();
            }
        }
        Ok(())
    }

    /// The first rows with these numbers.
    async fn page(&self, from: i64, to: i64) -> Result<Page, StoreError> {
        let most = self.lookout.page;
        let rows = query_as(
            "SELECT seq, session_id, account_gone = 1, ended_at FROM ended_sessions
             WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT $3",
        )
        .bind(from)
        .bind(to)
        .bind(i64::try_from(most).unwrap_or(i64::MAX));
        // A connection whose other end is gone may never say so.
        let rows = timeout(PATIENCE, rows.fetch_all(self.store.reader())).await;
        let rows: Vec<(i64, String, bool, At)> = rows.map_err(|_| no_answer())??;
        Ok(Page {
            is_full: rows.len() == most,
            rows: rows.iter().map(read_row).collect::<Result<_, _>>()?,
        })
    }

    /// Whether anything in it was news.
    fn take_in(&self, cursor: &mut Cursor, page: &Page) -> bool {
        let now = self.clock.now();
        let endings = page.rows.iter().map(|(_, ending)| *ending);
        let news = self.revoked.insert(endings, now);
        cursor.advance(page.numbers(), now, now.plus(self.revoked.keep_for()));
        news
    }
}

struct Page {
    /// Number, and what has ended when.
    rows: Vec<(i64, (SessionId, Ended, Timestamp))>,
    /// So there may be more.
    is_full: bool,
}

impl Page {
    fn numbers(&self) -> Vec<(i64, SessionId)> {
        let rows = self.rows.iter();
        rows.map(|(number, (session, ..))| (*number, *session))
            .collect()
    }

    /// Where the next one begins, if there may be one.
    fn next(&self) -> Option<i64> {
        let last = self.rows.last().filter(|_| self.is_full);
        last.map(|(number, _)| number + 1)
    }
}

fn read_row(
    (number, session, account_gone, at): &(i64, String, bool, At),
) -> Result<(i64, (SessionId, Ended, Timestamp)), StoreError> {
    let session = read_back(session, "a session id")?;
    let how = match account_gone {
        true => Ended::Account,
        false => Ended::Session,
    };
    Ok((*number, (session, how, (*at).into())))
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
