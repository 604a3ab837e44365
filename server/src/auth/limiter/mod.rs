//! Limits failed attempts: for each source in a window of time, and for each account by making it slower and slower. And
//! how many accounts are created.

mod bounded;
mod registrations;

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::ids::{SessionId, UserId};
use crate::{clock::Timestamp, config::RateLimit};

use bounded::Bounded;
pub use registrations::{Counted, RegistrationLimiter};

/// As many failures in a row an account takes before it slows down.
const UNHURRIED: u32 = 10;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// After as many failures in a row nothing more is judged until [`FORGOTTEN_AFTER`] has passed.
const MOST_FAILURES: u32 = 100;
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);
/// A network from which the right password has come stays known for as long.
const KNOWN_FOR: Duration = Duration::from_hours(24 * 30);

/// Where an attempt comes from. A flood from a network must not stop those who have proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// One address, or one /64 of IPv6.
    Network(IpAddr),
    /// A browser that brings the cookie of an earlier session of the account in question.
    Device(SessionId),
    /// A signed-in user.
    User(UserId),
}

/// What names an account whose password is guessed, whether or not it exists.
pub type Account = [u8; 32];

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Slowed {
    Account(Account),
    /// A network from which the account's user has signed in: no other network can slow it down.
    Known(Account, IpAddr),
    Device(SessionId),
    User(UserId),
}

pub struct SignInLimiter {
    limit: RateLimit,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    windows: Bounded<Source, Failures>,
    slowed: Bounded<Slowed, Failures>,
    known: Bounded<(Account, IpAddr), Failures>,
}

/// `at` is when a window began, or when the last attempt was.
#[derive(Clone, Copy)]
struct Failures {
    at: Timestamp,
    count: u32,
}

impl bounded::Ranked for Failures {
    type Rank = (u32, Timestamp);

    fn rank(&self) -> Self::Rank {
        (self.count, self.at)
    }
}

/// An attempt that was counted.
#[derive(Clone, Copy)]
pub struct Attempt {
    source: Source,
    slowed: Option<Slowed>,
    account: Option<Account>,
}

impl SignInLimiter {
    pub fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            counts: Mutex::default(),
        }
    }

    /// Counts an attempt as failed before its outcome is known: otherwise many simultaneous
    /// attempts would all find the count still low. Fails with the time to wait.
    pub fn begin(
        &self,
        source: Source,
        account: Option<Account>,
        now: Timestamp,
    ) -> Result<Attempt, Duration> {
        let source = match source {
            Source::Network(address) => Source::Network(network(address)),
            other => other,
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let slowed = counts.slowed_by(source, account, now);
        let window = counts.windows.get(&source).copied();
        let window = window.filter(|window| now.since(window.at) < self.limit.window);
        let window = window.unwrap_or(Failures { at: now, count: 0 });
        if window.count >= self.limit.count {
            return Err(self.limit.window.saturating_sub(now.since(window.at)));
        }
        if let Some(slowed) = slowed {
            let failed = counts.slowed.get(&slowed).copied();
            let failed = failed.filter(|failed| now.since(failed.at) < FORGOTTEN_AFTER);
            let failed = failed.unwrap_or(Failures { at: now, count: 0 });
            let wait = wait_after(failed.count).saturating_sub(now.since(failed.at));
            if !wait.is_zero() {
                return Err(wait);
            }
            let count = failed.count + 1;
            let failed = Failures { at: now, count };
            counts
                .slowed
                .insert(slowed, failed, |it| now.since(it.at) >= FORGOTTEN_AFTER);
        }
        let count = window.count + 1;
        let is_over = |it: &Failures| now.since(it.at) >= self.limit.window;
        counts
            .windows
            .insert(source, Failures { count, ..window }, is_over);
        Ok(Attempt {
            source,
            slowed,
            account,
        })
    }

    /// Undoes a `begin` whose attempt did not fail.
    pub fn forgive(&self, attempt: &Attempt) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = counts.windows.get_mut(&attempt.source) {
            window.count = window.count.saturating_sub(1);
        }
        if let Some(failed) = attempt.slowed.and_then(|key| counts.slowed.get_mut(&key)) {
            failed.count = failed.count.saturating_sub(1);
        }
    }

    /// The password was right: the row of failures is broken, and the network is known.
    pub fn succeeded(&self, attempt: &Attempt, now: Timestamp) {
        self.forgive(attempt);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slowed) = attempt.slowed {
            counts.slowed.remove(&slowed);
        }
        if let (Some(account), Source::Network(network)) = (attempt.account, attempt.source) {
            let known = Failures { at: now, count: 0 };
            let is_over = |it: &Failures| now.since(it.at) >= KNOWN_FOR;
            counts.known.insert((account, network), known, is_over);
        }
    }
}

impl Counts {
    fn slowed_by(
        &self,
        source: Source,
        account: Option<Account>,
        now: Timestamp,
    ) -> Option<Slowed> {
        match source {
            Source::Device(session) => Some(Slowed::Device(session)),
            Source::User(user) => Some(Slowed::User(user)),
            Source::Network(network) => account.map(|account| {
                let known = self.known.get(&(account, network));
                if known.is_some_and(|known| now.since(known.at) < KNOWN_FOR) {
                    Slowed::Known(account, network)
                } else {
                    Slowed::Account(account)
                }
            }),
        }
    }
}

/// How long after the last of so many failures in a row the next attempt is judged.
fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(UNHURRIED) {
        None => Duration::ZERO,
        Some(_) if failures >= MOST_FAILURES => FORGOTTEN_AFTER,
        Some(more) => FIRST_WAIT
            .saturating_mul(2_u32.saturating_pow(more))
            .min(LONGEST_WAIT),
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
    const ADA: Option<Account> = Some([1; 32]);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000 + seconds)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn from(text: &str) -> Source {
        Source::Network(ip(text))
    }

    /// One of many networks.
    fn nth(n: u32) -> Source {
        Source::Network(IpAddr::V4(n.into()))
    }

    #[test]
    fn counts_failures_and_says_how_long_to_wait() {
        let limiter = SignInLimiter::new(LIMIT);
        let begin = |address, second| {
            let begun = limiter.begin(from(address), None, at(second));
            begun.map(drop)
        };
        for second in 0..3 {
            begin("192.0.2.1", second).unwrap();
        }
        assert_eq!(begin("192.0.2.1", 20), Err(Duration::from_secs(40)));
        begin("192.0.2.2", 20).unwrap();
        begin("192.0.2.1", 60).unwrap();
    }

    #[test]
    fn what_did_not_fail_costs_nothing() {
        let limiter = SignInLimiter::new(LIMIT);
        for _ in 0..200 {
            let attempt = limiter.begin(from("192.0.2.1"), ADA, at(0)).unwrap();
            limiter.forgive(&attempt);
        }
    }

    #[test]
    fn an_account_slows_down_whatever_the_network_and_stops_at_a_hundred() {
        let limiter = SignInLimiter::new(LIMIT);
        let (mut second, mut waits) = (0, Vec::new());
        for n in 0..MOST_FAILURES {
            while let Err(wait) = limiter.begin(nth(n), ADA, at(second)).map(drop) {
                waits.push(wait.as_secs());
                second += i64::try_from(wait.as_secs()).unwrap();
            }
        }
        assert_eq!(waits[..11], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
        assert_eq!(waits.len(), (MOST_FAILURES - UNHURRIED) as usize);
        let refused = limiter.begin(nth(1_000), ADA, at(second + 900)).map(drop);
        assert_eq!(refused, Err(FORGOTTEN_AFTER.saturating_sub(LONGEST_WAIT)));
        let other = Some([2; 32]);
        limiter.begin(nth(1_001), other, at(second + 900)).unwrap();
    }

    #[test]
    fn those_who_have_proved_who_they_are_are_not_slowed_by_others() {
        let limiter = SignInLimiter::new(LIMIT);
        let home = limiter.begin(from("198.51.100.1"), ADA, at(0)).unwrap();
        limiter.succeeded(&home, at(0));
        for n in 0..UNHURRIED {
            limiter.begin(nth(n), ADA, at(0)).unwrap();
        }
        assert!(limiter.begin(nth(99), ADA, at(0)).is_err());
        limiter.begin(from("198.51.100.1"), ADA, at(0)).unwrap();
        let device = Source::Device(SessionId::new());
        for _ in 0..LIMIT.count {
            limiter.begin(device, ADA, at(0)).unwrap();
        }
        assert!(limiter.begin(device, ADA, at(0)).is_err());
        let later = at(0).plus(KNOWN_FOR);
        for n in 0..UNHURRIED {
            limiter.begin(nth(n), ADA, later).unwrap();
        }
        assert!(limiter.begin(from("198.51.100.1"), ADA, later).is_err());
    }

    #[test]
    fn a_success_breaks_the_row() {
        let limiter = SignInLimiter::new(LIMIT);
        for round in 0..3 {
            for n in 0..UNHURRIED - 1 {
                let address = nth(round * UNHURRIED + n);
                limiter.begin(address, ADA, at(0)).unwrap();
            }
            let right = nth((round + 10) * UNHURRIED);
            let right = limiter.begin(right, ADA, at(0)).unwrap();
            limiter.succeeded(&right, at(0));
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
    fn a_flood_of_addresses_is_no_way_to_be_forgotten() {
        let limiter = SignInLimiter::new(LIMIT);
        let guesser = from("2001:db8::1");
        for _ in 0..LIMIT.count {
            limiter.begin(guesser, None, at(0)).unwrap();
        }
        for n in 0..u32::try_from(bounded::MOST).unwrap() * 2 {
            limiter.begin(nth(n), None, at(1)).unwrap();
        }
        assert!(limiter.begin(guesser, None, at(2)).is_err());
    }
}
