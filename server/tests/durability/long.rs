//! `make torture`: as long as one wants, with seeds of one's own.

use crate::{faults, kills, power};

fn variable(name: &str, otherwise: &str) -> String {
    let value = std::env::var(name).ok();
    value
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| otherwise.to_owned())
}

fn seeds() -> Vec<u64> {
    let seeds = variable("SEEDS", "1");
    let seeds = seeds.split([' ', ',']).filter(|seed| !seed.is_empty());
    seeds.map(|seed| seed.parse().unwrap()).collect()
}

fn rounds() -> u64 {
    variable("ROUNDS", "100").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn torture_by_kills() {
    for seed in seeds() {
        kills::kill(seed, rounds()).await;
    }
}

/// Ten times as many: one takes a tenth of the time.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn torture_by_power_cuts() {
    for seed in seeds() {
        power::cut(seed, rounds() * 10).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn torture_by_faults() {
    for seed in seeds() {
        faults::fail_everywhere(seed).await;
    }
}
