//! The limits on a real database, with a clock that the tests move.

use std::net::Ipv4Addr;

use tempfile::TempDir;

use super::{
    sign_ins::{FORGOTTEN_AFTER, KNOWN_FOR, LONGEST_WAIT, MOST_FAILURES, UNHURRIED},
    *,
};
use crate::{auth::ids::SessionId, clock::ManualClock, config::RateLimit};

const LIMIT: RateLimit = RateLimit {
    count: 3,
    window: Duration::from_mins(1),
};
const ADA: Option<Account> = Some([1; 32]);
const HOUR: Duration = Duration::from_hours(1);

struct System {
    clock: Arc<ManualClock>,
    store: Store,
    _folder: TempDir,
}

impl System {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        Self {
            clock: Arc::new(ManualClock::starting_at(at(0))),
            store: Store::open(&file.into()).await.unwrap(),
            _folder: folder,
        }
    }

    /// Of one server.
    fn sign_ins(&self) -> SignInLimiter {
        SignInLimiter::new(self.store.clone(), self.clock.clone(), b"key", LIMIT)
    }

    fn registrations(&self, per_network: u32, in_all: u32) -> RegistrationLimiter {
        let limit = |count| RateLimit {
            count,
            window: HOUR,
        };
        let (store, clock) = (self.store.clone(), self.clock.clone());
        RegistrationLimiter::new(store, clock, b"key", limit(per_network), limit(in_all))
    }

    fn is(&self, second: i64) {
        let passed = at(second).since(self.clock.now());
        self.clock.advance(passed);
    }
}

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
    Source::Network(Ipv4Addr::from(n).into())
}

/// How long it has to wait, if it has.
fn wait<T>(begun: Result<T, LimitError>) -> Option<Duration> {
    match begun {
        Ok(_) => None,
        Err(LimitError::Wait(wait)) => Some(wait),
        Err(LimitError::Store(error)) => panic!("{error}"),
    }
}

#[tokio::test]
async fn counts_failures_and_says_how_long_to_wait() {
    let system = System::start().await;
    let limiter = system.sign_ins();
    for second in 0..3 {
        system.is(second);
        limiter.begin(from("192.0.2.1"), None).await.unwrap();
    }
    system.is(20);
    for _ in 0..2 {
        let refused = wait(limiter.begin(from("192.0.2.1"), None).await);
        assert_eq!(refused, Some(Duration::from_secs(40)));
    }
    limiter.begin(from("192.0.2.2"), None).await.unwrap();
    system.is(60);
    limiter.begin(from("192.0.2.1"), None).await.unwrap();
}

#[tokio::test]
async fn servers_count_together_and_one_that_has_just_started_knows_what_was_counted() {
    let system = System::start().await;
    let servers = [system.sign_ins(), system.sign_ins(), system.sign_ins()];
    let mut begun = 0;
    for _ in 0..3 {
        for server in &servers {
            begun += u32::from(wait(server.begin(from("192.0.2.1"), ADA).await).is_none());
        }
    }
    assert_eq!(begun, LIMIT.count);
    assert!(wait(system.sign_ins().begin(from("192.0.2.1"), ADA).await).is_some());
    let limiters = [system.registrations(2, 100), system.registrations(2, 100)];
    let mut made = 0;
    for _ in 0..3 {
        for limiter in &limiters {
            let counted = limiter.begin(ip("192.0.2.1")).await;
            made += u32::from(counted.map(Counted::keep).is_ok());
        }
    }
    assert_eq!(made, 2);
}

#[tokio::test]
async fn a_success_at_one_server_is_known_at_another_within_a_second() {
    let system = System::start().await;
    let (one, other) = (system.sign_ins(), system.sign_ins());
    for n in 0..UNHURRIED {
        one.begin(nth(n), ADA).await.unwrap();
    }
    assert!(wait(one.begin(nth(77), ADA).await).is_some());
    system.is(1);
    let right = other.begin(nth(88), ADA).await.unwrap();
    assert!(wait(one.begin(nth(99), ADA).await).is_some());
    other.succeeded(&right).await;
    system.is(2);
    one.begin(nth(99), ADA).await.unwrap();
}

#[tokio::test]
async fn what_did_not_fail_costs_nothing() {
    let system = System::start().await;
    let limiter = system.sign_ins();
    for _ in 0..50 {
        let attempt = limiter.begin(from("192.0.2.1"), ADA).await.unwrap();
        limiter.forgive(&attempt).await;
    }
}

#[tokio::test]
async fn an_account_slows_down_whatever_the_network_and_stops_at_a_hundred() {
    let system = System::start().await;
    let limiter = system.sign_ins();
    let mut waits = Vec::new();
    for n in 0..MOST_FAILURES {
        while let Some(wait) = wait(limiter.begin(nth(n), ADA).await) {
            waits.push(wait.as_secs());
            system.clock.advance(wait);
        }
    }
    assert_eq!(waits[..11], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
    assert_eq!(waits.len(), (MOST_FAILURES - UNHURRIED) as usize);
    system.clock.advance(LONGEST_WAIT);
    let refused = wait(limiter.begin(nth(1_000), ADA).await);
    assert_eq!(refused, Some(FORGOTTEN_AFTER.saturating_sub(LONGEST_WAIT)));
    limiter.begin(nth(1_001), Some([2; 32])).await.unwrap();
}

#[tokio::test]
async fn those_who_have_proved_who_they_are_are_not_slowed_by_others() {
    let system = System::start().await;
    let limiter = system.sign_ins();
    let home = limiter.begin(from("198.51.100.1"), ADA).await.unwrap();
    limiter.succeeded(&home).await;
    for n in 0..UNHURRIED {
        limiter.begin(nth(n), ADA).await.unwrap();
    }
    assert!(wait(limiter.begin(nth(99), ADA).await).is_some());
    limiter.begin(from("198.51.100.1"), ADA).await.unwrap();
    let device = Source::Device(SessionId::new());
    for _ in 0..LIMIT.count {
        limiter.begin(device, ADA).await.unwrap();
    }
    assert!(wait(limiter.begin(device, ADA).await).is_some());
    system.clock.advance(KNOWN_FOR);
    for n in 0..UNHURRIED {
        limiter.begin(nth(n), ADA).await.unwrap();
    }
    assert!(wait(limiter.begin(from("198.51.100.1"), ADA).await).is_some());
}

#[tokio::test]
async fn a_success_breaks_the_row() {
    let system = System::start().await;
    let limiter = system.sign_ins();
    for round in 0..3 {
        for n in 0..UNHURRIED - 1 {
            limiter
                .begin(nth(round * UNHURRIED + n), ADA)
                .await
                .unwrap();
        }
        let right = limiter.begin(nth((round + 10) * UNHURRIED), ADA).await;
        limiter.succeeded(&right.unwrap()).await;
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

#[tokio::test]
async fn a_flood_of_addresses_is_no_way_to_be_forgotten() {
    const ROOM: i64 = 50;
    let system = System::start().await;
    let limiter = system.sign_ins();
    let home = limiter.begin(from("198.51.100.1"), ADA).await.unwrap();
    limiter.succeeded(&home).await;
    for _ in 0..LIMIT.count {
        limiter.begin(from("2001:db8::1"), None).await.unwrap();
    }
    for n in 0..100 {
        limiter.begin(nth(n), None).await.unwrap();
    }
    assert!(limiter.make_room(ROOM).await.unwrap() >= 50);
    assert!(wait(limiter.begin(from("2001:db8::1"), None).await).is_some());
    // The network from which the right password has come is still known.
    for n in 0..UNHURRIED {
        limiter.begin(nth(1_000 + n), ADA).await.unwrap();
    }
    assert!(wait(limiter.begin(nth(2_000), ADA).await).is_some());
    limiter.begin(from("198.51.100.1"), ADA).await.unwrap();
    // What says nothing any more goes first.
    system.clock.advance(FORGOTTEN_AFTER);
    limiter.sweep().await.unwrap();
    let left: i64 = crate::store::db::query_scalar("SELECT count(*) FROM attempt_counts")
        .fetch_one(system.store.reader())
        .await
        .unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_network_has_so_many_registrations_and_another_one_its_own() {
    let system = System::start().await;
    let limiter = system.registrations(2, 100);
    let begin = async |address: &str, second| {
        system.is(second);
        wait(limiter.begin(ip(address)).await.map(Counted::keep))
    };
    // One customer of an IPv6 provider has as many addresses as they like.
    assert_eq!(begin("2001:db8:1:2::1", 0).await, None);
    assert_eq!(begin("2001:db8:1:2::2", 600).await, None);
    assert_eq!(begin("2001:db8:1:2::3", 900).await, Some(HOUR / 4 * 3));
    assert_eq!(begin("2001:db8:1:3::1", 900).await, None);
    assert_eq!(begin("192.0.2.1", 900).await, None);
    assert_eq!(begin("::ffff:192.0.2.1", 900).await, None);
    assert!(begin("192.0.2.1", 900).await.is_some());
    assert_eq!(begin("192.0.2.2", 900).await, None);
    assert_eq!(begin("2001:db8:1:2::3", 3_600).await, None);
}

#[tokio::test]
async fn a_customer_with_many_networks_has_three_times_as_many() {
    let system = System::start().await;
    let limiter = system.registrations(2, 100);
    let mut made = 0;
    for network in 0..100 {
        let address = Ipv6Addr::new(0x2001, 0xdb8, 1, network, 0, 0, 0, 1);
        let counted = limiter.begin(address.into()).await;
        made += u32::from(counted.map(Counted::keep).is_ok());
    }
    assert_eq!(made, 6);
    assert!(limiter.begin(ip("2001:db8:2::1")).await.is_ok());
}

#[tokio::test]
async fn all_networks_together_have_a_limit_too() {
    let system = System::start().await;
    let limiter = system.registrations(2, 3);
    let begin = async |n: u32| {
        let counted = limiter.begin(Ipv4Addr::from(n).into()).await;
        wait(counted.map(Counted::keep))
    };
    for n in 0..3 {
        assert_eq!(begin(n).await, None);
    }
    system.is(60);
    assert_eq!(begin(9).await, HOUR.checked_sub(Duration::from_mins(1)));
    // A refusal is not counted for the network.
    system.is(3_600);
    for _ in 0..2 {
        assert_eq!(begin(9).await, None);
    }
}

#[tokio::test]
async fn a_registration_that_came_to_nothing_is_not_counted() {
    let system = System::start().await;
    let limiter = system.registrations(2, 3);
    for _ in 0..20 {
        let counted = limiter.begin(ip("2001:db8:1:2::1")).await.unwrap();
        counted.forgive().await;
    }
    // Nor is one whose client has hung up, as soon as the database has been told.
    for _ in 0..20 {
        drop(limiter.begin(ip("2001:db8:1:2::1")).await.unwrap());
        tokio::task::yield_now().await;
    }
}
