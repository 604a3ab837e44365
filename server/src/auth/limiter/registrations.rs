//! Limits how many accounts are created: from one network, and in all. Each takes room on the disk for as long as its owner
//! likes, and what one account may store is bounded only if accounts are.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Failures, bounded::Bounded, network};
use crate::{clock::Timestamp, config::RateLimit};

pub struct RegistrationLimiter {
    per_network: RateLimit,
    in_all: RateLimit,
    counts: Mutex<Counts>,
}

/// As many networks (/64) of one customer (/48) may use up their limit.
const NETWORKS_OF_A_CUSTOMER: u32 = 3;

#[derive(Default)]
struct Counts {
    networks: Bounded<Place, Failures>,
    all: Option<Failures>,
}

/// Where registrations come from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Network(IpAddr),
    /// A customer who is given a /48, or less, has all networks in it.
    Customer(u64),
}

impl Place {
    fn all_of(address: IpAddr) -> impl Iterator<Item = Self> {
        let network = network(address);
        let customer = match network {
            IpAddr::V6(v6) => u64::try_from(v6.to_bits() >> 80).ok().map(Self::Customer),
            IpAddr::V4(_) => None,
        };
        std::iter::once(Self::Network(network)).chain(customer)
    }
}

/// A registration that was counted. Dropped, it is no longer, unless an account has come of it: also if its client has
/// hung up.
pub struct Counted {
    limiter: Arc<RegistrationLimiter>,
    address: IpAddr,
    kept: bool,
}

impl Counted {
    /// An account has come of it.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if !self.kept {
            self.limiter.forgive(self.address);
        }
    }
}

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
    pub fn begin(self: &Arc<Self>, address: IpAddr, now: Timestamp) -> Result<Counted, Duration> {
        let mut counts = self.counts();
        let mut places = Vec::new();
        for place in Place::all_of(address) {
            let limit = self.limit_of(place);
            places.push((place, next(limit, counts.networks.get(&place), now)?));
        }
        let all = next(self.in_all, counts.all.as_ref(), now)?;
        let is_over = |it: &Failures| now.since(it.at) >= self.per_network.window;
        for (place, window) in places {
            counts.networks.insert(place, window, is_over);
        }
        counts.all = Some(all);
        Ok(Counted {
            limiter: Arc::clone(self),
            address,
            kept: false,
        })
    }

    fn limit_of(&self, place: Place) -> RateLimit {
        let times = match place {
            Place::Network(_) => 1,
            Place::Customer(_) => NETWORKS_OF_A_CUSTOMER,
        };
        RateLimit {
            count: self.per_network.count.saturating_mul(times),
            ..self.per_network
        }
    }

    fn forgive(&self, address: IpAddr) {
        let mut counts = self.counts();
        let Counts { networks, all } = &mut *counts;
        for place in Place::all_of(address) {
            if let Some(window) = networks.get_mut(&place) {
                window.count = window.count.saturating_sub(1);
            }
        }
        if let Some(window) = all {
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
    use std::net::Ipv6Addr;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn limiter(per_network: u32, in_all: u32) -> Arc<RegistrationLimiter> {
        let limit = |count| RateLimit {
            count,
            window: HOUR,
        };
        Arc::new(RegistrationLimiter::new(limit(per_network), limit(in_all)))
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
        let begin =
            |address: &str, second| limiter.begin(ip(address), at(second)).map(Counted::keep);
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
    fn a_customer_with_many_networks_has_three_times_as_many() {
        let limiter = limiter(2, 100);
        let begin = |network: u16| {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 1, network, 0, 0, 0, 1);
            let counted = limiter.begin(address.into(), at(0));
            counted.map(Counted::keep).is_ok()
        };
        assert_eq!((0..100).filter(|network| begin(*network)).count(), 6);
        assert!(limiter.begin(ip("2001:db8:2::1"), at(0)).is_ok());
    }

    #[test]
    fn all_networks_together_have_a_limit_too() {
        let limiter = limiter(2, 3);
        let begin = |n: u32, second| {
            let counted = limiter.begin(IpAddr::V4(n.into()), at(second));
            counted.map(Counted::keep)
        };
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
            drop(limiter.begin(ip("2001:db8:1:2::1"), at(0)).unwrap());
        }
    }
}
