//! SIGKILL under load, again and again: what was acknowledged is there, whoever was signed in still is, and who was signed
//! out stays out.

mod random;
mod worker;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::Notify;

use crate::process::{Server, said};
use random::Random;
use worker::Worker;

const WORKERS: usize = 6;

/// What has been acknowledged since the start, by which the moment of the kill is chosen.
#[derive(Default)]
struct Progress {
    acknowledged: AtomicU64,
    kill_at: AtomicU64,
    reached: Notify,
}

impl Progress {
    fn count(&self) {
        let now = self.acknowledged.fetch_add(1, Ordering::SeqCst) + 1;
        if now >= self.kill_at.load(Ordering::SeqCst) {
            self.reached.notify_one();
        }
    }
}

async fn torture(seed: u64, rounds: u64) {
    println!("torture: seed {seed}, {rounds} kills");
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(seed);
    let mut server = Server::start(folder.path());
    let registered = (0..WORKERS).map(|number| Worker::new(&server.address, number));
    let mut workers = join_all(registered).await;
    let progress = Arc::new(Progress::default());
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        let soon = progress.acknowledged.load(Ordering::SeqCst) + 1 + random.below(60);
        progress.kill_at.store(soon, Ordering::SeqCst);
        let working = workers.into_iter().map(|mut worker| {
            let (seed, progress) = (random.next(), progress.clone());
            tokio::spawn(async move {
                worker.work(Random::new(seed), &progress).await;
                worker
            })
        });
        let working: Vec<_> = working.collect();
        progress.reached.notified().await;
        server.kill();
        workers = Vec::new();
        for worker in join_all(working).await {
            workers.push(worker.unwrap());
        }
        let begun = Instant::now();
        server = Server::start(folder.path());
        slowest = slowest.max(begun.elapsed());
        said(folder.path(), &["check"]);
        one_line_of_tokens(folder.path()).await;
        for worker in &mut workers {
            worker.verify(&server.address).await;
        }
    }
    println!(
        "torture: seed {seed}, {rounds} kills under load of {WORKERS} clients, {} acknowledged writes, {} requests without \
         an answer: nothing lost; slowest start {slowest:?}",
        progress.acknowledged.load(Ordering::SeqCst),
        workers.iter().map(|worker| worker.unanswered).sum::<u64>(),
    );
}

/// Of all children of a token, at most one was ever promoted.
async fn one_line_of_tokens(folder: &Path) {
    let file = folder.join("data/longhaul.db");
    let mut database = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    let forked: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 FROM refresh_tokens WHERE promoted_at IS NOT NULL
         GROUP BY session_id, generation HAVING count(*) > 1)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!(forked, 0);
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_that_was_acknowledged_s40() {
    torture(1, 3).await;
}

/// `make torture`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn torture_for_long() {
    let variable = |name: &str, otherwise: &str| {
        let value = std::env::var(name).ok();
        value
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| otherwise.to_owned())
    };
    let rounds = variable("ROUNDS", "100").parse().unwrap();
    for seed in variable("SEEDS", "1").split([' ', ',']) {
        torture(seed.parse().unwrap(), rounds).await;
    }
}
