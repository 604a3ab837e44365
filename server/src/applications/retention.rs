//! How long a draft and its change log live: a draft ends by its owner or by itself, a change by itself.
//!
//! Only rows go here. Whatever refers to an application goes along by foreign key. They go in small transactions, between
//! which other writers have their turn.

use std::time::Duration;

use app::api::{ApiError, ApplicationId, Principal};
use tokio::{
    sync::watch,
    task::yield_now,
    time::{MissedTickBehavior, interval},
};

use super::changes::forget_before;
use super::drafts::already_submitted;
use super::row::{By, Row};
use super::{Failure, SqliteApplications};
use crate::clock::Timestamp;
use crate::limits::{DRAFTS_AT_ONCE, ROWS_AT_ONCE};
use crate::store::StoreError;

/// How often drafts and changes whose time is over are looked for.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// How long before the end of a draft the list of applications says that it will be removed.
const NOTICE: Duration = Duration::from_hours(336);

/// Longer than any page is kept open, so that none asks for an older change.
const CHANGES_KEPT_FOR: Duration = Duration::from_hours(2160);

impl SqliteApplications {
    pub(super) fn kept_until(&self, row: &Row) -> Timestamp {
        row.changed_at().plus(self.retention)
    }

    /// Whether `end` is near enough to be said. Where drafts live shorter than the notice is long, it comes
    /// when half of their time is over.
    pub(super) fn is_soon(&self, end: Timestamp) -> bool {
        self.clock.now().plus(NOTICE.min(self.retention / 2)) >= end
    }

    /// Removes a draft of `who`. What was submitted stays.
    pub(super) async fn remove_draft(
        &self,
        who: Principal,
        id: &ApplicationId,
    ) -> Result<(), Failure> {
        let mut transaction = self.authority.write(who).await?;
        let row = Row::find(&mut *transaction, who.user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        if row.reference.is_some() {
            return Err(already_submitted().into());
        }
        sqlx::query("DELETE FROM applications WHERE id = ?1")
            .bind(row.id.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        tracing::info!(application = %row.id, "draft removed by its owner");
        Ok(())
    }

    /// Removes all drafts whose time is over; how many.
    pub async fn remove_expired(&self) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let mut transaction = self.store.write().await?;
            let removed = sqlx::query(
                "DELETE FROM applications WHERE id IN
                 (SELECT id FROM applications WHERE coalesce(saved_at, created_at) <= ?1
                  AND NOT EXISTS (SELECT 1 FROM submissions WHERE application_id = applications.id)
                  LIMIT ?2)",
            )
            .bind(self.clock.now().minus(self.retention).as_millis())
            .bind(DRAFTS_AT_ONCE)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            all += removed.rows_affected();
            if is_last(removed.rows_affected(), DRAFTS_AT_ONCE) {
                return Ok(all);
            }
            yield_now().await;
        }
    }

    /// Forgets all changes whose time is over; how many.
    pub async fn forget_old_changes(&self) -> Result<u64, StoreError> {
        let oldest = self.clock.now().minus(CHANGES_KEPT_FOR);
        let mut all = 0;
        loop {
            let mut transaction = self.store.write().await?;
            let forgotten = forget_before(&mut transaction, oldest, ROWS_AT_ONCE).await?;
            transaction.commit().await?;
            all += forgotten;
            if is_last(forgotten, ROWS_AT_ONCE) {
                return Ok(all);
            }
            yield_now().await;
        }
    }
}

/// Whether nothing is left after a batch of `done` rows, of `most` at most.
fn is_last(done: u64, most: i64) -> bool {
    i64::try_from(done).is_ok_and(|done| done < most)
}

/// Removes expired drafts and changes now and then, until the server stops.
pub async fn watch(applications: SqliteApplications, mut stopped: watch::Receiver<()>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // It was stopped, or its handle is gone.
            _ = stopped.changed() => return,
        }
        match applications.remove_expired().await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "drafts removed because their time was over"),
            // The next look makes up for it.
            Err(error) => tracing::error!(%error, "expired drafts could not be removed"),
        }
        match applications.forget_old_changes().await {
            Ok(0) => {}
            Ok(forgotten) => {
                tracing::debug!(forgotten, "changes forgotten because they were too old");
            }
            Err(error) => tracing::error!(%error, "old changes could not be forgotten"),
        }
    }
}
