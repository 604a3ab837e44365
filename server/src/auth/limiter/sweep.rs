//! Bounds how much is counted.

use futures::FutureExt;

use super::SignInLimiter;
use crate::{
    limits::ROWS_AT_ONCE,
    store::{
        StoreError,
        batches::Batch,
        db::{query, query_scalar},
    },
};

/// Bounds the room: some tens of megabytes. Each count has cost the hash of a password, but a flood has patience.
const MOST: i64 = 500_000;

const OVER: Batch = Batch {
    statements: &["DELETE FROM attempt_counts WHERE bucket IN
         (SELECT bucket FROM attempt_counts WHERE forget_at <= $1 ORDER BY forget_at LIMIT $2)"],
    rows: ROWS_AT_ONCE,
};

impl SignInLimiter {
    /// Forgets counts that say nothing any more, of all limits; and of too many, the lowest. How many.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let store = &self.limits.store;
        let over = store.remove_before(self.limits.clock.now(), &OVER).await?;
        Ok(over + self.make_room(MOST).await?)
    }

    pub(super) async fn make_room(&self, most: i64) -> Result<u64, StoreError> {
        let store = &self.limits.store;
        let mut all = 0;
        loop {
            let rows: i64 = query_scalar("SELECT count(*) FROM attempt_counts")
                .fetch_one(store.reader())
                .await?;
            let batch = (rows - most).min(ROWS_AT_ONCE);
            if batch <= 0 {
                return Ok(all);
            }
            let removed = store.transaction(batch, |batch, tx| {
                async move {
                    let removed = query(
                        "DELETE FROM attempt_counts WHERE bucket IN
                         (SELECT bucket FROM attempt_counts ORDER BY count, at LIMIT $1)",
                    )
                    .bind(*batch)
                    .execute(tx)
                    .await?;
                    Ok::<_, StoreError>(removed)
                }
                .boxed()
            });
            all += removed.await?;
        }
    }
}
