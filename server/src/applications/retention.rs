//! How long a draft and its change log live: a draft ends by its owner or by itself, a change by itself.
//!
//! Only rows go here. Whatever refers to an application goes along by foreign key.

use std::time::Duration;

use app::api::{ApiError, ApplicationId, Principal};
use futures::FutureExt;

use super::changes::OLD_CHANGES;
use super::drafts::already_submitted;
use super::row::{By, Row};
use super::{Failure, SqliteApplications};
use crate::clock::Timestamp;
use crate::limits::DRAFTS_AT_ONCE;
use crate::store::db::query;
use crate::store::{StoreError, batches::Batch};

/// How long before the end of a draft the list of applications says that it will be removed, and a mail does.
const NOTICE: Duration = Duration::from_hours(336);

/// Longer than any page is kept open, so that none asks for an older change.
const CHANGES_KEPT_FOR: Duration = Duration::from_hours(2160);

/// Not what was submitted: an older server, running beside this one, does not mark it.
const DRAFTS: Batch = Batch {
    statements: &["DELETE FROM applications WHERE id IN
         (SELECT id FROM applications WHERE submitted = 0 AND coalesce(saved_at, created_at) <= $1
          AND NOT EXISTS (SELECT 1 FROM submissions WHERE application_id = applications.id)
          LIMIT $2)"],
    rows: DRAFTS_AT_ONCE,
};

impl SqliteApplications {
    pub(super) fn kept_until(&self, row: &Row) -> Timestamp {
        row.changed_at().plus(self.retention)
    }

    /// How long before the end of a draft it is said. Where drafts live shorter than the notice is long, when half of their
    /// time is over.
    pub(super) fn notice(&self) -> Duration {
        NOTICE.min(self.retention / 2)
    }

    /// Whether `end` is near enough to be said.
    pub(super) fn is_soon(&self, end: Timestamp) -> bool {
        self.clock.now().plus(self.notice()) >= end
    }

    /// Removes a draft of `who`. What was submitted stays.
    pub(super) async fn remove_draft(
        &self,
        who: Principal,
        id: &ApplicationId,
    ) -> Result<(), Failure> {
        let step = (self.clone(), who, id.clone());
        let removed = self.store.transaction(step, |(this, who, id), connection| {
            async move {
                this.authority.check_in(connection, *who).await?;
                let row = Row::find(&mut *connection, who.user, By::Id(id))
                    .await?
                    .ok_or_else(ApiError::not_found)?;
                if row.reference.is_some() {
                    return Err(already_submitted().into());
                }
                query("DELETE FROM applications WHERE id = $1")
                    .bind(row.id.as_str())
                    .execute(connection)
                    .await?;
                Ok::<_, Failure>(())
            }
            .boxed()
        });
        removed.await?;
        tracing::info!(application = %id, "draft removed by its owner");
        Ok(())
    }

    /// Removes all drafts whose time is over; how many.
    pub async fn remove_expired(&self) -> Result<u64, StoreError> {
        let oldest = self.clock.now().minus(self.retention);
        self.store.remove_before(oldest, &DRAFTS).await
    }

    /// Forgets all changes whose time is over; how many.
    pub async fn forget_old_changes(&self) -> Result<u64, StoreError> {
        let oldest = self.clock.now().minus(CHANGES_KEPT_FOR);
        self.store.remove_before(oldest, &OLD_CHANGES).await
    }
}
