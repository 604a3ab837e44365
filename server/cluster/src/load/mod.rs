//! Clients that go on whatever happens to the servers, and know what was acknowledged to them.

mod client;
mod draft;
mod tally;
mod upload;
mod worker;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::outcome::{Outcome, wrong};
pub(crate) use tally::{Tally, Verdict};
use worker::Worker;

/// The longest outage of which clients may notice anything.
const LONGEST_OUTAGE: Duration = Duration::from_secs(90);

pub(crate) struct Load {
    pub(crate) tally: Arc<Tally>,
    end: watch::Sender<bool>,
    workers: Vec<JoinHandle<Outcome<Worker>>>,
}

impl Load {
    /// So many users register and begin to work.
    pub(crate) async fn begin(address: SocketAddr, users: usize) -> Outcome<Self> {
        let tally = Arc::new(Tally::default());
        let (end, ended) = watch::channel(false);
        let mut workers = Vec::new();
        for number in 0..users {
            let mut worker = Worker::begin(address, number, tally.clone()).await?;
            let ended = ended.clone();
            workers.push(tokio::spawn(async move {
                while !*ended.borrow() {
                    worker.step().await?;
                }
                Ok(worker)
            }));
        }
        Ok(Self {
            tally,
            end,
            workers,
        })
    }

    /// Waits until so many more requests were answered as they should be.
    pub(crate) async fn goes_on(&self, answers: u64) -> Outcome<()> {
        let wanted = self.tally.answered() + answers;
        let reached = async {
            while self.tally.answered() < wanted {
                if self.workers.iter().any(JoinHandle::is_finished) {
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        let reached = timeout(LONGEST_OUTAGE, reached).await;
        reached.map_err(|_| wrong("the cluster does not recover: its clients get no answers"))
    }

    /// Ends the load and compares what the servers know with what they have acknowledged.
    pub(crate) async fn end(self) -> Outcome<Verdict> {
        self.end.send(true)?;
        for worker in self.workers {
            worker.await??.verify().await?;
        }
        Ok(self.tally.verdict())
    }
}
