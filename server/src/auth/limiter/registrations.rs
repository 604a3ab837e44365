//! Limits how many accounts are created: from one network, and in all. Each takes room on the disk for as long as its owner
//! likes, and what one account may store is bounded only if accounts are.

use std::{net::IpAddr, sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::runtime::Handle;

use super::{Bucket, LimitError, Limits, buckets::Count, network};
use crate::{
    clock::{Clock, Timestamp},
    config::RateLimit,
    store::{Store, StoreError, db::Connection},
};

#[derive(Clone)]
pub struct RegistrationLimiter {
    limits: Limits,
    per_network: RateLimit,
    in_all: RateLimit,
}

/// As many networks (/64) of one customer (/48) may use up their limit.
const NETWORKS_OF_A_CUSTOMER: u32 = 3;

/// A registration that was counted. Dropped, it is no longer, unless an account has come of it: also if its client has
/// hung up.
pub struct Counted {
    limiter: RegistrationLimiter,
    /// Nothing once it is settled.
    places: Vec<(Bucket, RateLimit)>,
}

impl Counted {
    /// An account has come of it.
    pub fn keep(mut self) {
        self.places.clear();
    }

    /// Nothing has come of it. Answers when it is no longer counted.
    pub async fn forgive(mut self) {
        let places = std::mem::take(&mut self.places);
        self.limiter.forgive(places).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let places = std::mem::take(&mut self.places);
        // Without a runtime the server is about to end; then it stays counted.
        if !places.is_empty()
            && let Ok(runtime) = Handle::try_current()
        {
            let limiter = self.limiter.clone();
            drop(runtime.spawn(async move { limiter.forgive(places).await }));
        }
    }
}

impl RegistrationLimiter {
    /// `key` names what is counted, and is the same on all servers.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        key: &[u8],
        per_network: RateLimit,
        in_all: RateLimit,
    ) -> Self {
        Self {
            limits: Limits::new(store, clock, key),
            per_network,
            in_all,
        }
    }

    /// Counts a registration before it is made: otherwise many simultaneous ones would all find the count still low. Fails
    /// with the time to wait.
    pub async fn begin(&self, address: IpAddr) -> Result<Counted, LimitError> {
        let places = self.places(address);
        let mut buckets = places.iter().map(|(bucket, _)| *bucket);
        buckets.try_for_each(|bucket| self.limits.repeat(bucket))?;
        let step = (self.clone(), places.clone());
        let counted = self.limits.store.transaction(step, |(this, places), tx| {
            async move {
                let now = tx.moment(&*this.limits.clock).await;
                let now = now.map_err(StoreError::from)?;
                count(tx, places, now).await
            }
            .boxed()
        });
        match counted.await? {
            Ok(()) => Ok(Counted {
                limiter: self.clone(),
                places,
            }),
            Err((bucket, wait)) => {
                self.limits.remember(bucket, wait);
                Err(LimitError::Wait(wait))
            }
        }
    }

    /// From the smallest to the largest, which all registrations share.
    fn places(&self, address: IpAddr) -> Vec<(Bucket, RateLimit)> {
        let names = &self.limits.names;
        let network = network(address);
        let text = network.to_string();
        let mut places = vec![(names.of(*b"rn", &[text.as_bytes()]), self.per_network)];
        // A customer who is given a /48, or less, has all networks in it.
        if let IpAddr::V6(v6) = network {
            let customer = &v6.octets()[..6];
            let count = self
                .per_network
                .count
                .saturating_mul(NETWORKS_OF_A_CUSTOMER);
            let limit = RateLimit {
                count,
                ..self.per_network
            };
            places.push((names.of(*b"rc", &[customer]), limit));
        }
        places.push((names.of(*b"ra", &[]), self.in_all));
        places
    }

    async fn forgive(&self, places: Vec<(Bucket, RateLimit)>) {
        let forgiven = self.limits.store.transaction(places.clone(), |places, tx| {
            async move {
                for (bucket, _) in places {
                    bucket.take_back(tx).await?;
                }
                Ok::<_, StoreError>(())
            }
            .boxed()
        });
        if let Err(error) = forgiven.await {
            tracing::warn!(%error, "a registration that came to nothing stays counted");
        }
        for (bucket, _) in places {
            self.limits.forget(bucket);
        }
    }
}

/// Counts one in each place, or says which of them is full, and writes nothing.
async fn count(
    tx: &mut Connection,
    places: &[(Bucket, RateLimit)],
    now: Timestamp,
) -> Result<Result<(), (Bucket, Duration)>, StoreError> {
    let mut counts = Vec::with_capacity(places.len());
    for (bucket, limit) in places {
        let window = bucket.take(tx, now).await?;
        let window = window.filter(|window| now.since(window.at) < limit.window);
        let window = window.unwrap_or(Count::none(now));
        if window.count >= limit.count {
            let wait = limit.window.saturating_sub(now.since(window.at));
            return Ok(Err((*bucket, wait)));
        }
        counts.push((*bucket, window, window.at.plus(limit.window)));
    }
    for (bucket, window, until) in counts {
        bucket.write(tx, window.and_one(), until).await?;
    }
    Ok(Ok(()))
}
