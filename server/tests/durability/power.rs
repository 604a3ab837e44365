//! Power cuts under load. The disk keeps what was synced, and of the rest any part: torn, out of order, without the growth of
//! a file or the change of a name. What was acknowledged must be there.

use faulty_disk::{Image, Random};
use futures::future::join_all;
use longhaul_server::store::db::query;

use crate::{
    invariants,
    worker::{Dying, Worker},
    world::{Site, World},
};

/// As many at once share transactions.
const WORKERS: usize = 8;
/// Writes and syncs before the power goes, at most: some tens of commits, and now and then a checkpoint.
const LONGEST: u64 = 400;

struct Cuts {
    site: Site,
    random: Random,
    /// None between two lives.
    world: Option<World>,
    workers: Vec<Worker>,
    acknowledged: u64,
}

impl Cuts {
    async fn new(seed: u64) -> Self {
        let mut site = Site::new();
        let world = site.start(&Image::default()).await;
        let mut workers = Vec::new();
        for number in 0..WORKERS {
            let client = world.register(&format!("worker{number}@example.com")).await;
            workers.push(Worker::new(client, Dying::WithoutDisk).await);
        }
        Self {
            site,
            random: Random::new(seed),
            world: Some(world),
            workers,
            acknowledged: 0,
        }
    }

    fn world(&self) -> &World {
        self.world.as_ref().expect("a server that runs")
    }

    /// Lets the workers work until the power goes, and restarts the server on what is left.
    async fn cut(&mut self) {
        let writes = self.random.below(LONGEST);
        self.world().disk.cut_after(writes);
        let working = std::mem::take(&mut self.workers).into_iter();
        let working = working.map(|mut worker| {
            let mut random = Random::new(self.random.number());
            tokio::spawn(async move {
                let mut acknowledged = 0;
                while worker.step(&mut random).await.is_some() {
                    acknowledged += 1;
                }
                (worker, acknowledged)
            })
        });
        let working: Vec<_> = working.collect();
        for worked in join_all(working).await {
            let (worker, acknowledged) = worked.unwrap();
            self.workers.push(worker);
            self.acknowledged += acknowledged;
        }
        let disk = self.world.take().expect("a server that runs").stop().await;
        assert!(disk.is_dead(), "a server with a disk refused");
        let left = disk.survivors(&mut self.random);
        let world = self.site.start(&left).await;
        // Sign-ins that lost their server stay counted, and the clock of these tests stands still.
        let mut tx = world.running.state.store.write().await.unwrap();
        let counts = query("DELETE FROM attempt_counts");
        counts.execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        self.world = Some(world);
    }

    async fn verify(&mut self) -> Result<(), String> {
        let broken = invariants::broken(&self.world().config).await;
        if !broken.is_empty() {
            return Err(format!("{broken:#?}"));
        }
        let router = self.world().router.clone();
        for worker in &mut self.workers {
            worker.moved(|client| client.router = Some(router.clone()));
            worker.verify().await?;
        }
        Ok(())
    }

    /// As if the product had chosen speed.
    async fn sync_less(&self) {
        let mut transaction = self.world().running.state.store.write().await.unwrap();
        // Not possible within a transaction.
        sqlx::raw_sql("COMMIT; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE")
            .execute(transaction.sqlite().unwrap())
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
}

pub(crate) async fn cut(seed: u64, cuts: u64) {
    let mut under_test = Cuts::new(seed).await;
    for number in 0..cuts {
        under_test.cut().await;
        let verified = under_test.verify().await;
        verified.unwrap_or_else(|lost| panic!("seed {seed}, cut {number}: {lost}"));
    }
    let unanswered = under_test.workers.iter().map(|worker| worker.unanswered);
    println!(
        "power cuts: seed {seed}, {cuts} under load of {WORKERS} clients, {} acknowledged writes, {} requests refused: \
         nothing lost",
        under_test.acknowledged,
        unanswered.sum::<u64>(),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn power_cuts_lose_nothing_that_was_acknowledged() {
    cut(1, 60).await;
}

/// The disk of these tests can lose something: with the setting that syncs less, it does.
#[tokio::test(flavor = "multi_thread")]
async fn with_normal_synchronisation_power_cuts_lose_something() {
    let mut control = Cuts::new(2).await;
    for _ in 0..50 {
        control.sync_less().await;
        control.cut().await;
        if control.verify().await.is_err() {
            return;
        }
    }
    panic!("nothing was lost in 50 cuts: the disk forgets nothing");
}
