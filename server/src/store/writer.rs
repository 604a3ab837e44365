//! The thread that writes: one connection, one queue, and groups of units that share a transaction.
//!
//! A thread of its own, because each statement goes to the driver's thread and back: between busy tasks of the runtime,
//! every answer would wait for a worker to look at it.

use std::{
    io,
    sync::{Arc, mpsc},
    thread,
};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{runtime::Handle, sync::oneshot};

use super::{
    StoreError,
    db::{Connection, query},
    error::{BUSY, sqlite_code},
    unit::{Member, Verdict},
    writing::{Returned, Writing},
};

/// Units in one transaction. There is a limit because the first of them is answered with the last.
const MOST_TOGETHER: usize = 64;

pub(super) enum Message {
    Unit(Box<dyn Member>),
    Loan(Loan),
    Close(oneshot::Sender<()>),
}

/// Asks for the connection.
pub(super) struct Loan {
    pub borrower: oneshot::Sender<Result<Writing, StoreError>>,
    /// Within a transaction, or for what must not be in one.
    pub transaction: bool,
}

struct Writer {
    /// None after a fault, until it is needed again.
    connection: Option<Connection>,
    options: SqliteConnectOptions,
    inbox: mpsc::Receiver<Message>,
    /// Came after the last group and was no unit.
    next: Option<Message>,
}

/// Starts the thread. It ends when it is told to close, or when the last sender is gone.
pub(super) fn start(
    connection: SqliteConnection,
    options: SqliteConnectOptions,
) -> io::Result<mpsc::Sender<Message>> {
    let (queue, inbox) = mpsc::channel();
    let runtime = Handle::current();
    let writer = Writer {
        connection: Some(Connection::Sqlite(connection)),
        options,
        inbox,
        next: None,
    };
    let thread = thread::Builder::new().name("store-writer".to_owned());
    thread.spawn(move || writer.work(&runtime))?;
    Ok(queue)
}

impl Writer {
    fn work(mut self, runtime: &Handle) {
        loop {
            let next = self.next.take();
            match next.map_or_else(|| self.inbox.recv(), Ok) {
                Ok(Message::Unit(first)) => {
                    let group = self.group(first);
                    runtime.block_on(self.carry_out(group));
                }
                Ok(Message::Loan(loan)) => runtime.block_on(self.lend(loan)),
                Ok(Message::Close(closed)) => {
                    if let Some(Connection::Sqlite(connection)) = self.connection.take() {
                        runtime.block_on(sqlx::Connection::close(connection)).ok();
                    }
                    // First, so that what is asked after it is refused.
                    drop(self);
                    closed.send(()).ok();
                    return;
                }
                Err(mpsc::RecvError) => return,
            }
        }
    }

    /// `first` and the units that wait behind it.
    fn group(&mut self, first: Box<dyn Member>) -> Vec<Box<dyn Member>> {
        let mut group = vec![first];
        while group.len() < MOST_TOGETHER {
            match self.inbox.try_recv() {
                Ok(Message::Unit(unit)) => group.push(unit),
                Ok(other) => {
                    self.next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        group
    }

    async fn carry_out(&mut self, mut group: Vec<Box<dyn Member>>) {
        group.retain(|member| member.begin());
        let ending = self.try_to_carry_out(&mut group).await.map_err(Arc::new);
        for member in group {
            member.answer(ending.clone());
        }
    }

    /// All members in one transaction. If one of them fails after it may have written something, they run once more, each
    /// within a savepoint, so that it fails alone.
    async fn try_to_carry_out(&mut self, group: &mut [Box<dyn Member>]) -> Result<(), sqlx::Error> {
        if group.is_empty() || self.all_together(group).await? {
            return Ok(());
        }
        // Its error is its answer.
        if group.len() == 1 {
            return Ok(());
        }
        self.each_apart(group).await
    }

    /// Whether it was committed. If not, nothing is left of it.
    async fn all_together(&mut self, group: &mut [Box<dyn Member>]) -> Result<bool, sqlx::Error> {
        let connection = self.begin().await?;
        for member in &mut *group {
            if member.run(connection).await == Verdict::Undo {
                self.undo().await;
                return Ok(false);
            }
        }
        self.commit().await?;
        Ok(true)
    }

    async fn each_apart(&mut self, group: &mut [Box<dyn Member>]) -> Result<(), sqlx::Error> {
        let connection = self.begin().await?;
        for member in group {
            let done = one_apart(connection, &mut **member).await;
            if done.is_err() {
                self.undo().await;
                return done;
            }
        }
        self.commit().await
    }

    async fn begin(&mut self) -> Result<&mut Connection, sqlx::Error> {
        let mut connection = self.connected().await?;
        // `IMMEDIATE`, because a transaction that reads first and asks for the write lock later gets `SQLITE_BUSY` without
        // any waiting.
        match execute(&mut connection, "BEGIN IMMEDIATE").await {
            Ok(()) => Ok(self.connection.insert(connection)),
            Err(error) => {
                // Another process has the lock: nothing is wrong with the connection.
                if sqlite_code(&error) == Some(BUSY) {
                    self.connection = Some(connection);
                }
                Err(error)
            }
        }
    }

    async fn connected(&mut self) -> Result<Connection, sqlx::Error> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => Ok(Connection::Sqlite(self.options.connect().await?)),
        }
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        let committed = match &mut self.connection {
            Some(connection) => execute(connection, "COMMIT").await,
            None => Err(sqlx::Error::WorkerCrashed),
        };
        if committed.is_err() {
            self.undo().await;
        }
        committed
    }

    /// When a write fails for want of space or by an I/O error, `SQLite` itself may roll back, and the rollback that is sent
    /// after it fails. Whatever the state of the connection is then: it is replaced.
    async fn undo(&mut self) {
        if let Some(mut connection) = self.connection.take()
            && execute(&mut connection, "ROLLBACK").await.is_ok()
        {
            self.connection = Some(connection);
        }
    }

    async fn lend(
        &mut self,
        Loan {
            borrower,
            transaction,
        }: Loan,
    ) {
        // Its caller has given up.
        if borrower.is_closed() {
            return;
        }
        let connection = match transaction {
            true => self.begin().await.map(drop),
            false => Ok(()),
        };
        let connection = match connection {
            Ok(()) => self.connected().await,
            Err(error) => Err(error),
        };
        let (back, returned) = oneshot::channel();
        let lent = connection.map(|connection| Writing::new(connection, Some(back), transaction));
        // A caller that has given up just now drops it: then it comes back at once.
        drop(borrower.send(lent.map_err(StoreError::from)));
        if let Ok(Returned { connection, open }) = returned.await {
            self.connection = Some(connection);
            if open {
                self.undo().await;
            }
        }
    }
}

async fn one_apart(
    connection: &mut Connection,
    member: &mut dyn Member,
) -> Result<(), sqlx::Error> {
    execute(connection, "SAVEPOINT unit").await?;
    if member.run(connection).await == Verdict::Undo {
        execute(connection, "ROLLBACK TO unit").await?;
    }
    execute(connection, "RELEASE unit").await
}

async fn execute(connection: &mut Connection, sql: &'static str) -> Result<(), sqlx::Error> {
    query(sql).execute(connection).await.map(drop)
}
