//! Work that one server at a time does for all that share a database. A lease spares the others the work; it is no lock:
//! whatever is done under one must do no harm if two do it.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;

use super::{Store, StoreError, db::query};
use crate::clock::Clock;

#[derive(Clone)]
pub struct Lease {
    store: Store,
    clock: Arc<dyn Clock>,
    name: &'static str,
    /// Of this server while it runs, and of no other.
    holder: String,
    lasts: Duration,
}

impl Lease {
    /// A lease on the work that has this `name`. Others wait for `lasts` if its holder is lost.
    pub fn new(store: Store, clock: Arc<dyn Clock>, name: &'static str, lasts: Duration) -> Self {
        let holder = app::api::SessionId::new().to_string();
        Self {
            store,
            clock,
            name,
            holder,
            lasts,
        }
    }

    /// Takes it if nothing else holds it, or renews it. Whether it is held now.
    pub async fn take(&self) -> Result<bool, StoreError> {
        let taken = self.store.transaction(self.clone(), |this, tx| {
            async move {
                let now = tx.moment(&*this.clock).await?;
                let taken = query(
                    "INSERT INTO leases (name, holder, ends_at) VALUES ($1, $2, $3)
                     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
                     WHERE leases.holder = excluded.holder OR leases.ends_at <= $4",
                )
                .bind(this.name)
                .bind(&this.holder)
                .bind(now.plus(this.lasts).as_millis())
                .bind(now.as_millis())
                .execute(tx)
                .await?;
                Ok::<_, StoreError>(taken > 0)
            }
            .boxed()
        });
        taken.await
    }

    /// Lets another server take it at once.
    pub async fn give_back(&self) -> Result<(), StoreError> {
        let given = self.store.transaction(self.clone(), |this, tx| {
            async move {
                query("DELETE FROM leases WHERE name = $1 AND holder = $2")
                    .bind(this.name)
                    .bind(&this.holder)
                    .execute(tx)
                    .await?;
                Ok::<_, StoreError>(())
            }
            .boxed()
        });
        given.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ManualClock, Timestamp};

    const LASTS: Duration = Duration::from_mins(5);

    #[tokio::test]
    async fn one_holds_it_and_another_takes_over_when_it_is_over_or_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let store = Store::open(&file.into()).await.unwrap();
        let clock = Arc::new(ManualClock::starting_at(Timestamp::from_seconds(0)));
        let server = || Lease::new(store.clone(), clock.clone(), "work", LASTS);
        let (one, other) = (server(), server());
        assert!(one.take().await.unwrap());
        assert!(!other.take().await.unwrap());
        clock.advance(LASTS / 2);
        assert!(!other.take().await.unwrap());
        assert!(one.take().await.unwrap());
        // The first is lost, and comes back too late.
        clock.advance(LASTS);
        assert!(other.take().await.unwrap());
        assert!(!one.take().await.unwrap());
        one.give_back().await.unwrap();
        assert!(!one.take().await.unwrap());
        other.give_back().await.unwrap();
        assert!(one.take().await.unwrap());
    }
}
