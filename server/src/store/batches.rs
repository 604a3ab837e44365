//! Removes what is too old in small transactions, between which other writers have their turn.

use tokio::task::yield_now;

use super::{Store, StoreError, db::query};
use crate::clock::Timestamp;

/// What is removed, and how much of it at a time.
pub struct Batch {
    /// Statements that belong together. `$1` is the moment before which something is too old, `$2` the number of rows of a
    /// batch. The last statement is the one that removes them.
    pub statements: &'static [&'static str],
    pub rows: i64,
}

impl Store {
    /// Removes all that is from `before` or older; how many rows.
    pub async fn remove_before(&self, before: Timestamp, batch: &Batch) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let mut transaction = self.write().await?;
            let mut removed = 0;
            for statement in batch.statements {
                let done = query(*statement)
                    .bind(before.as_millis())
                    .bind(batch.rows)
                    .execute(&mut *transaction)
                    .await?;
                removed = done;
            }
            transaction.commit().await?;
            all += removed;
            if i64::try_from(removed).is_ok_and(|removed| removed < batch.rows) {
                return Ok(all);
            }
            yield_now().await;
        }
    }
}
