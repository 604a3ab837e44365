//! Units of work: what a caller wants written, as a piece that can be run again.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Instant,
};

use futures::{FutureExt, future::BoxFuture};
use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use super::{StoreError, db::Connection, postgres::Sees};
use crate::metrics::Timer;

/// What one caller wants written: all of it or nothing.
///
/// In `SQLite`, units that wait at the same time share one transaction and one sync of the disk, in the order in which they
/// came. Each sees what those before it have written, and each caller is answered after the commit. In `PostgreSQL` each
/// has a transaction of its own, and first takes the lock of what it writes
/// ([`write_for`](Connection::write_for)). It follows for a unit that
///
/// - it may run twice: if another member of its transaction fails, all of them run once more; if another transaction got in
///   its way, it does. So it changes nothing but the
///   database, reads the clock each time, and leaves whatever follows a commit (lines in the log, metrics, what is kept in
///   memory) to its caller, for whom [`to_the_end`](super::to_the_end) sees to it;
/// - it must not wait for anything but its connection: others wait for it.
pub trait Unit: Send + 'static {
    /// What is committed, or a refusal that has written nothing.
    type Output: Send + 'static;
    type Error: From<StoreError> + Send + 'static;

    /// What it sees of other writers of `PostgreSQL`; with `SQLite` there are none.
    fn sees(&self) -> Sees {
        Sees::Commits
    }

    /// Does the work. With an `Err`, nothing that it wrote is kept.
    fn run(
        &mut self,
        connection: &mut Connection,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// What a [`Step`] does: everything that it needs is in its state.
pub type Run<S, T, E> = for<'a> fn(&'a mut S, &'a mut Connection) -> BoxFuture<'a, Result<T, E>>;

/// A unit that needs no type of its own.
pub(super) struct Step<S, T, E> {
    pub state: S,
    pub run: Run<S, T, E>,
}

impl<S, T, E> Unit for Step<S, T, E>
where
    S: Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    type Output = T;
    type Error = E;

    async fn run(&mut self, connection: &mut Connection) -> Result<T, E> {
        (self.run)(&mut self.state, connection).await
    }
}

/// Whether what a unit wrote may be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Undo,
}

/// How the transaction that a unit was part of has ended.
pub(super) type Ending = Result<(), Arc<sqlx::Error>>;

/// A unit in the queue, whatever its types are.
pub(super) trait Member: Send {
    /// Whether its caller still waits. From here on the caller does not give up.
    fn begin(&self) -> bool;
    fn run<'a>(&'a mut self, connection: &'a mut Connection) -> BoxFuture<'a, Verdict>;
    fn answer(self: Box<Self>, ending: Ending);
}

/// A unit with its caller.
pub(super) struct Queued<U: Unit> {
    pub unit: U,
    pub outcome: Option<Result<U::Output, U::Error>>,
    pub caller: oneshot::Sender<Result<U::Output, U::Error>>,
    pub turn: Arc<Turn>,
    pub since: Instant,
    pub waits: Option<Timer>,
    /// What it logs belongs to the request that started it.
    pub span: Span,
}

impl<U: Unit> Member for Queued<U> {
    fn begin(&self) -> bool {
        let begins = self.turn.begin();
        if begins && let Some(waits) = &self.waits {
            waits.took(self.since.elapsed());
        }
        begins
    }

    fn run<'a>(&'a mut self, connection: &'a mut Connection) -> BoxFuture<'a, Verdict> {
        let work = AssertUnwindSafe(self.unit.run(connection)).catch_unwind();
        let work = work.instrument(self.span.clone());
        let outcome = &mut self.outcome;
        Box::pin(async move {
            // The panic has been reported where it happened.
            let done = work.await.unwrap_or_else(|_| Err(StoreError::Task.into()));
            let verdict = match done {
                Ok(_) => Verdict::Keep,
                Err(_) => Verdict::Undo,
            };
            *outcome = Some(done);
            verdict
        })
    }

    fn answer(self: Box<Self>, ending: Ending) {
        let outcome = match (ending, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (_, Some(Err(own))) => Err(own),
            (Err(error), _) => Err(StoreError::Shared(error).into()),
            (Ok(()), None) => Err(StoreError::Task.into()),
        };
        // The caller may be gone.
        self.caller.send(outcome).ok();
    }
}

/// Either the unit begins or its caller gives up: never both.
#[derive(Default)]
pub(super) struct Turn(AtomicU8);

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Turn {
    /// Whether the caller still waits.
    pub(super) fn begin(&self) -> bool {
        self.settle(BEGUN)
    }

    /// Whether the unit has not begun, and never will.
    pub(super) fn give_up(&self) -> bool {
        self.settle(GIVEN_UP)
    }

    fn settle(&self, how: u8) -> bool {
        let order = Ordering::SeqCst;
        self.0.compare_exchange(WAITING, how, order, order).is_ok()
    }
}
