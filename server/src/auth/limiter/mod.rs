//! Limits the failed sign-ins per client address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{clock::Timestamp, config::RateLimit};

/// Bounds the memory: about 3 MB.
const MAX_ADDRESSES: usize = 50_000;

pub struct SignInLimiter {
    limit: RateLimit,
    windows: Mutex<HashMap<IpAddr, Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    since: Timestamp,
    failures: u32,
}

impl SignInLimiter {
    pub fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            windows: Mutex::default(),
        }
    }

    /// Counts an attempt as failed before its outcome is known: otherwise many simultaneous
    /// attempts would all find the count still low. Fails with the time to wait.
    pub fn begin(&self, address: IpAddr, now: Timestamp) -> Result<(), Duration> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MAX_ADDRESSES {
            self.make_room(&mut windows, now);
        }
        let window = windows.entry(network(address)).or_insert(Window {
            since: now,
            failures: 0,
        });
        if now.since(window.since) >= self.limit.window {
            *window = Window {
                since: now,
                failures: 0,
            };
        }
        if window.failures >= self.limit.count {
            return Err(self.limit.window.saturating_sub(now.since(window.since)));
        }
        window.failures += 1;
        Ok(())
    }

    /// Undoes a `begin` whose attempt did not fail.
    pub fn forgive(&self, address: IpAddr) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get_mut(&network(address)) {
            window.failures = window.failures.saturating_sub(1);
        }
    }

    fn make_room(&self, windows: &mut HashMap<IpAddr, Window>, now: Timestamp) {
        windows
            .retain(|_, window| window.failures > 0 && now.since(window.since) < self.limit.window);
        // An attacker with that many addresses is not stopped by a limit per address anyway.
        if windows.len() >= MAX_ADDRESSES {
            windows.clear();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: RateLimit = RateLimit {
        count: 3,
        window: Duration::from_mins(1),
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + seconds)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn counts_failures_and_says_how_long_to_wait() {
        let limiter = SignInLimiter::new(LIMIT);
        let address = ip("192.0.2.1");
        for second in 0..3 {
            limiter.begin(address, at(second)).unwrap();
        }
        assert_eq!(limiter.begin(address, at(20)), Err(Duration::from_secs(40)));
        limiter.begin(ip("192.0.2.2"), at(20)).unwrap();
        limiter.begin(address, at(60)).unwrap();
    }

    #[test]
    fn success_costs_nothing() {
        let limiter = SignInLimiter::new(LIMIT);
        for _ in 0..10 {
            limiter.begin(ip("192.0.2.1"), at(0)).unwrap();
            limiter.forgive(ip("192.0.2.1"));
        }
    }

    #[test]
    fn ipv6_counts_by_network_and_mapped_ipv4_as_ipv4() {
        assert_eq!(
            network(ip("2001:db8:1:2:3::4")),
            network(ip("2001:db8:1:2:ffff::1"))
        );
        assert_ne!(
            network(ip("2001:db8:1:2::1")),
            network(ip("2001:db8:1:3::1"))
        );
        assert_eq!(network(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(network(ip("192.0.2.1")), network(ip("192.0.2.2")));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = SignInLimiter::new(LIMIT);
        for n in 0..u32::try_from(MAX_ADDRESSES).unwrap() + 10 {
            limiter.begin(IpAddr::V4(n.into()), at(0)).unwrap();
        }
        assert!(limiter.windows.lock().unwrap().len() <= MAX_ADDRESSES);
    }
}
