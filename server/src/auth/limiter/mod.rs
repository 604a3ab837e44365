//! Limits failed attempts: for each source in a window of time, and for each account by making it slower and slower. And
//! how many accounts are created.
//!
//! The counts are in the database, so that several servers together allow what one allows, and a restart forgets nothing.
//! What was refused a moment ago is refused again without asking it.

mod bounded;
mod buckets;
mod registrations;
mod sign_ins;
mod sweep;
#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    clock::{Clock, Timestamp},
    store::{Store, StoreError},
};

use bounded::Bounded;
use buckets::{Bucket, Names};
pub use registrations::{Counted, RegistrationLimiter};
pub use sign_ins::{Account, Attempt, SignInLimiter, Source};

/// So long is a refusal repeated without asking the database: another server may have cleared the count meanwhile.
const REPEATED_FOR: Duration = Duration::from_secs(1);

/// Why an attempt may not be made now.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    #[error("too many attempts")]
    Wait(Duration),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What all limits share.
#[derive(Clone)]
struct Limits {
    store: Store,
    clock: Arc<dyn Clock>,
    names: Names,
    refused: Arc<Mutex<Bounded<Bucket, Refused>>>,
}

/// Until when, and until when it is repeated.
#[derive(Clone, Copy)]
struct Refused {
    over_at: Timestamp,
    repeated_until: Timestamp,
}

impl bounded::Ranked for Refused {
    type Rank = Timestamp;

    fn rank(&self) -> Timestamp {
        self.repeated_until
    }
}

impl Limits {
    fn new(store: Store, clock: Arc<dyn Clock>, key: &[u8]) -> Self {
        Self {
            store,
            clock,
            names: Names::new(key),
            refused: Arc::default(),
        }
    }

    /// Fails if the same was refused a moment ago.
    fn repeat(&self, bucket: Bucket) -> Result<(), LimitError> {
        let now = self.clock.now();
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        match refused.get(&bucket) {
            Some(refused) if now < refused.repeated_until => {
                Err(LimitError::Wait(refused.over_at.since(now)))
            }
            _ => Ok(()),
        }
    }

    fn remember(&self, bucket: Bucket, wait: Duration) {
        let now = self.clock.now();
        let refused = Refused {
            over_at: now.plus(wait),
            repeated_until: now.plus(wait.min(REPEATED_FOR)),
        };
        let mut all = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(bucket, refused, |it| now >= it.repeated_until);
    }

    fn forget(&self, bucket: Bucket) {
        let mut all = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&bucket);
    }
}

/// One customer of an IPv6 provider has a whole /64 to choose addresses from.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
