//! SIGKILL under load, again and again: what was acknowledged is there, whoever was signed in still is, and who was signed
//! out stays out.

use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use faulty_disk::Random;
use futures::future::join_all;
use longhaul_server::config::Config;
use tokio::sync::Notify;

use crate::{
    binary,
    client::Client,
    invariants,
    process::Server,
    worker::{Dying, Worker},
};

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

/// Of the binary that was started in `folder`.
fn config(folder: &Path) -> Config {
    let path = folder.display();
    Config::from_args([
        "server".to_owned(),
        format!("--database-url=sqlite://{path}/data/longhaul.db"),
        format!("--data-dir={path}/data"),
    ])
    .unwrap()
}

/// The load comes from one address, and far more often than the users whom the limits are made for.
fn start(folder: &Path) -> Server {
    let mut command = binary::server(folder);
    command
        .env("LONGHAUL_REGISTRATIONS", "100000/1h")
        .env("LONGHAUL_REGISTRATIONS_PER_ADDRESS", "100000/1h")
        .env("LONGHAUL_APPLICATIONS_PER_ACCOUNT", "100000")
        .stderr(Stdio::null());
    Server::launch(&mut command)
}

async fn new_worker(address: &str, number: usize) -> Worker {
    let email = format!("worker{number}@example.com");
    let client = Client::register(address, &email).await;
    Worker::new(client, Dying::Killed).await
}

pub(crate) async fn kill(seed: u64, rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let mut random = Random::new(seed);
    let mut server = start(folder.path());
    let mut workers =
        join_all((0..WORKERS).map(|number| new_worker(&server.address, number))).await;
    let progress = Arc::new(Progress::default());
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let soon = progress.acknowledged.load(Ordering::SeqCst) + 1 + random.below(60);
        progress.kill_at.store(soon, Ordering::SeqCst);
        let working = workers.into_iter().map(|mut worker| {
            let (mut random, progress) = (Random::new(random.number()), progress.clone());
            tokio::spawn(async move {
                while worker.step(&mut random).await.is_some() {
                    progress.count();
                }
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
        server = start(folder.path());
        slowest = slowest.max(begun.elapsed());
        let when = format!("seed {seed}, kill {round}");
        invariants::assert_hold(&config, &when).await;
        for worker in &mut workers {
            worker.moved(|client| client.address.clone_from(&server.address));
            worker
                .verify()
                .await
                .unwrap_or_else(|lost| panic!("{when}: {lost}"));
        }
    }
    println!(
        "kills: seed {seed}, {rounds} under load of {WORKERS} clients, {} acknowledged writes, {} requests without an \
         answer: nothing lost; slowest start {slowest:?}",
        progress.acknowledged.load(Ordering::SeqCst),
        workers.iter().map(|worker| worker.unanswered).sum::<u64>(),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_that_was_acknowledged_s40() {
    kill(1, 3).await;
}
