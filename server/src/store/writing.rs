//! A transaction of its own, for what is not a [`Unit`](super::unit::Unit): the writer's connection on loan.

use std::ops::{Deref, DerefMut};

use tokio::sync::oneshot;

use super::db::{Connection, query};

/// A connection within a transaction, until this is dropped. What was not committed by then is undone. With `SQLite` it is
/// the only one that writes.
pub struct Writing {
    /// There until it goes back.
    connection: Option<Connection>,
    /// Nothing for `PostgreSQL`, whose pool takes care of it.
    back: Option<oneshot::Sender<Returned>>,
    open: bool,
}

/// The connection as it comes back.
pub(super) struct Returned {
    pub connection: Connection,
    /// Whether it may still be within a transaction.
    pub open: bool,
}

impl Writing {
    pub(super) fn new(
        connection: Connection,
        back: Option<oneshot::Sender<Returned>>,
        open: bool,
    ) -> Self {
        Self {
            connection: Some(connection),
            back,
            open,
        }
    }

    /// Makes it durable.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        match self.connection.take() {
            Some(Connection::Postgres(work)) => Box::pin(work.commit()).await,
            connection => self.finish(connection, "COMMIT").await,
        }
    }

    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        match self.connection.take() {
            Some(Connection::Postgres(work)) => Box::pin(work.rollback()).await,
            connection => self.finish(connection, "ROLLBACK").await,
        }
    }

    async fn finish(
        &mut self,
        connection: Option<Connection>,
        sql: &'static str,
    ) -> Result<(), sqlx::Error> {
        self.connection = connection;
        query(sql).execute(&mut **self).await?;
        self.open = false;
        Ok(())
    }
}

impl Deref for Writing {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("it is there until the drop")
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("it is there until the drop")
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if let (Some(connection), Some(back)) = (self.connection.take(), self.back.take()) {
            let open = self.open;
            // Without a writer it closes here.
            back.send(Returned { connection, open }).ok();
        }
    }
}
