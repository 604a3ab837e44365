//! Removes what is too old in small transactions, between which other writers have their turn.

use tokio::task::yield_now;

use super::{
    Store, StoreError,
    db::{Connection, query},
    postgres::Sees,
    unit::Unit,
};
use crate::clock::Timestamp;

/// What is removed, and how much of it at a time.
#[derive(Clone, Copy)]
pub struct Batch {
    /// Statements that belong together. `$1` is the moment before which something is too old, `$2` the number of rows of a
    /// batch. The last statement is the one that removes them.
    pub statements: &'static [&'static str],
    pub rows: i64,
}

struct Removal {
    before: Timestamp,
    batch: Batch,
}

impl Unit for Removal {
    /// How many rows.
    type Output = u64;
    type Error = StoreError;

    /// What is found to be too old must not have been renewed when it is removed.
    fn sees(&self) -> Sees {
        Sees::Snapshot
    }

    async fn run(&mut self, connection: &mut Connection) -> Result<u64, StoreError> {
        let mut removed = 0;
        for statement in self.batch.statements {
            removed = query(*statement)
                .bind(self.before.as_millis())
                .bind(self.batch.rows)
                .execute(&mut *connection)
                .await?;
        }
        Ok(removed)
    }
}

impl Store {
    /// Removes all that is from `before` or older; how many rows.
    pub async fn remove_before(&self, before: Timestamp, batch: &Batch) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let batch = *batch;
            let removed = self.unit(Removal { before, batch }).await?;
            all += removed;
            if i64::try_from(removed).is_ok_and(|removed| removed < batch.rows) {
                return Ok(all);
            }
            yield_now().await;
        }
    }
}
