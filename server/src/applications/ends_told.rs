//! Tells owners by mail that a draft is about to be removed: once for each end that a draft may have, as a draft that is changed
//! afterwards gets a later one.

use app::api::{ApplicationId, UserId};
use futures::FutureExt;

use super::SqliteApplications;
use crate::{
    clock::Timestamp,
    mail::Notice,
    store::{
        StoreError,
        db::{Connection, query_as},
        read_back,
    },
};

/// How many are looked for at a time.
const AT_ONCE: i64 = 100;

/// A draft whose last change lies between `$1` and `$2`, and whose end was not told since.
macro_rules! to_be_told {
    () => {
        "submitted = 0
         AND coalesce(saved_at, created_at) > $1 AND coalesce(saved_at, created_at) <= $2
         AND (end_told_for IS NULL OR end_told_for <> coalesce(saved_at, created_at))
         AND NOT EXISTS (SELECT 1 FROM submissions WHERE application_id = applications.id)"
    };
}

impl SqliteApplications {
    /// Tells the owners of all drafts whose end is near and was not told yet; of how many.
    pub async fn tell_of_ends(&self) -> Result<u64, StoreError> {
        let mut told = 0;
        loop {
            let found = self.near_their_end().await?;
            let all = i64::try_from(found.len()).is_ok_and(|found| found < AT_ONCE);
            for (id, user) in found {
                let id = ApplicationId::from(id);
                let user: UserId = read_back(&user, "a user id")?;
                told += u64::from(self.tell_of_end(id, user).await?);
            }
            if all {
                return Ok(told);
            }
        }
    }

    /// The last changes of drafts whose end is near: not before the first of these moments, and not after the second.
    fn near(&self) -> (Timestamp, Timestamp) {
        let over = self.clock.now().minus(self.retention);
        (over, over.plus(self.notice()))
    }

    async fn near_their_end(&self) -> Result<Vec<(String, String)>, StoreError> {
        let (over, near) = self.near();
        let found = query_as(concat!(
            "SELECT id, user_id FROM applications WHERE ",
            to_be_told!(),
            " LIMIT $3"
        ))
        .bind(over.as_millis())
        .bind(near.as_millis())
        .bind(AT_ONCE)
        .fetch_all(self.store.reader())
        .await?;
        Ok(found)
    }

    /// Whether it was told: meanwhile the draft may have been changed or submitted, or another server was quicker.
    async fn tell_of_end(&self, id: ApplicationId, user: UserId) -> Result<bool, StoreError> {
        let step = (self.clone(), id, user);
        let told = self.store.transaction(step, |(this, id, user), tx| {
            this.tell_of_end_in(tx, id, *user).boxed()
        });
        told.await
    }

    async fn tell_of_end_in(
        &self,
        tx: &mut Connection,
        id: &ApplicationId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        tx.write_for(user).await?;
        let (over, near) = self.near();
        let draft: Option<(i64, i64)> = query_as(concat!(
            "UPDATE applications SET end_told_for = coalesce(saved_at, created_at) WHERE id = $3 AND ",
            to_be_told!(),
            " RETURNING created_at, coalesce(saved_at, created_at)"
        ))
        .bind(over.as_millis())
        .bind(near.as_millis())
        .bind(id.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some((created_at, changed_at)) = draft else {
            return Ok(false);
        };
        let notice = Notice::DraftEnds {
            application: id.clone(),
            started_at: Timestamp::from_millis(created_at),
            ends_at: Timestamp::from_millis(changed_at).plus(self.retention),
        };
        self.outbox
            .tell(tx, user, &notice, self.clock.now())
            .await?;
        Ok(true)
    }
}
