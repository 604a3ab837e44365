//! A transaction of its own, for what is not a [`Unit`](super::unit::Unit): the writer's connection on loan.

use std::ops::{Deref, DerefMut};

use sqlx::SqliteConnection;
use tokio::sync::oneshot;

/// The only connection that writes, within a transaction, until this is dropped. What was not committed by then is undone.
pub struct Writing {
    /// There until it goes back.
    connection: Option<SqliteConnection>,
    back: Option<oneshot::Sender<Returned>>,
    open: bool,
}

/// The connection as it comes back.
pub(super) struct Returned {
    pub connection: SqliteConnection,
    /// Whether it may still be within a transaction.
    pub open: bool,
}

impl Writing {
    pub(super) fn new(
        connection: SqliteConnection,
        back: oneshot::Sender<Returned>,
        open: bool,
    ) -> Self {
        Self {
            connection: Some(connection),
            back: Some(back),
            open,
        }
    }

    /// Makes it durable.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.finish("COMMIT").await
    }

    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        self.finish("ROLLBACK").await
    }

    async fn finish(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(sql).execute(&mut **self).await?;
        self.open = false;
        Ok(())
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.connection
            .as_ref()
            .expect("it is there until the drop")
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
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
