//! Limits how many accounts are created: from one network, and in all. Each takes room on the disk for as long as its owner
//! likes, and what one account may store is bounded only if accounts are.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Failures, bounded::Bounded, network};
use crate::{clock::Timestamp, config::RateLimit};

pub struct RegistrationLimiter {
    per_network: RateLimit,
    in_all: RateLimit,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    // No more than there may be registrations in all, and those are few.
    networks: Bounded<IpAddr, Failures>,
    all: Option<Failures>,
}

/// A registration that was counted.
#[derive(Clone, Copy)]
pub struct Counted(IpAddr);

impl RegistrationLimiter {
    pub fn new(per_network: RateLimit, in_all: RateLimit) -> Self {
        Self {
            per_network,
            in_all,
            counts: Mutex::default(),
        }
    }

    /// Counts a registration before it is made: otherwise many simultaneous ones would all find the count still low. Fails
    /// with the time to wait.
    pub fn begin(&self, address: IpAddr, now: Timestamp) -> Result<Counted, Duration> {
        let network = network(address);
        let mut counts = self.counts();
        let one = next(self.per_network, counts.networks.get(&network), now)?;
        let all = next(self.in_all, counts.all.as_ref(), now)?;
        let is_over = |it: &Failures| now.since(it.at) >= self.per_network.window;
        counts.networks.insert(network, one, is_over);
        counts.all = Some(all);
        Ok(Counted(network))
    }

    /// Undoes a `begin` of which no account has come.
    pub fn forgive(&self, counted: Counted) {
        let mut counts = self.counts();
        let Counts { networks, all } = &mut *counts;
        for window in networks.get_mut(&counted.0).into_iter().chain(all) {
            window.count = window.count.saturating_sub(1);
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `window` with one more in it, or a new one if its time is over.
fn next(limit: RateLimit, window: Option<&Failures>, now: Timestamp) -> Result<Failures, Duration> {
    let fresh = Failures { at: now, count: 0 };
    let open = window.filter(|window| now.since(window.at) < limit.window);
    let window = open.copied().unwrap_or(fresh);
    if window.count >= limit.count {
        return Err(limit.window.saturating_sub(now.since(window.at)));
    }
    Ok(Failures {
        count: window.count + 1,
        ..window
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn limiter(per_network: u32, in_all: u32) -> RegistrationLimiter {
        let limit = |count| RateLimit {
            count,
            window: HOUR,
        };
        RegistrationLimiter::new(limit(per_network), limit(in_all))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + seconds)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_has_so_many_and_another_one_its_own() {
        let limiter = limiter(2, 100);
        let begin = |address: &str, second| limiter.begin(ip(address), at(second)).map(drop);
        // One customer of an IPv6 provider has as many addresses as they like.
        begin("2001:db8:1:2::1", 0).unwrap();
        begin("2001:db8:1:2::2", 600).unwrap();
        assert_eq!(begin("2001:db8:1:2::3", 900), Err(HOUR / 4 * 3));
        begin("2001:db8:1:3::1", 900).unwrap();
        begin("192.0.2.1", 900).unwrap();
        begin("::ffff:192.0.2.1", 900).unwrap();
        assert!(begin("192.0.2.1", 900).is_err());
        begin("192.0.2.2", 900).unwrap();
        begin("2001:db8:1:2::3", 3_600).unwrap();
    }

    #[test]
    fn all_networks_together_have_a_limit_too() {
        let limiter = limiter(2, 3);
        let begin = |n: u32, second| limiter.begin(IpAddr::V4(n.into()), at(second)).map(drop);
        for n in 0..3 {
            begin(n, 0).unwrap();
        }
        assert_eq!(
            begin(9, 60),
            Err(HOUR.checked_sub(Duration::from_mins(1)).unwrap())
        );
        // A refusal is not counted for the network.
        for _ in 0..2 {
            begin(9, 3_600).unwrap();
        }
    }

    #[test]
    fn what_came_to_nothing_is_not_counted() {
        let limiter = limiter(2, 3);
        for _ in 0..100 {
            let counted = limiter.begin(ip("192.0.2.1"), at(0)).unwrap();
            limiter.forgive(counted);
        }
    }
}
