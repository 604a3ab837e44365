//! Connections that are open and hardly used, as browsers keep them.

use std::{net::SocketAddr, time::Duration};

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::task::JoinHandle;

use crate::{
    client::Connection,
    load::expect,
    outcome::{Outcome, While},
    request::get,
};

/// Each asks once in so long, which is before the server would close it.
const TURN: Duration = Duration::from_secs(50);
/// Files of this process beside the connections.
const OTHERS: u64 = 200;

pub(crate) struct Crowd {
    task: JoinHandle<Outcome<()>>,
}

impl Crowd {
    pub(crate) async fn gather(address: SocketAddr, count: usize) -> Outcome<Self> {
        allow_files(u64::try_from(count)? + OTHERS)?;
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            let mut connection = Connection::open_small(address)
                .await
                .during("opening many connections")?;
            ask(&mut connection).await?;
            connections.push(connection);
        }
        let each = TURN / u32::try_from(count.max(1))?;
        let task = tokio::spawn(async move {
            loop {
                for connection in &mut connections {
                    ask(connection).await?;
                    tokio::time::sleep(each).await;
                }
            }
        });
        Ok(Self { task })
    }

    /// Fails if the server has closed one of them.
    pub(crate) async fn leave(self) -> Outcome<()> {
        if self.task.is_finished() {
            return self.task.await?;
        }
        self.task.abort();
        Ok(())
    }
}

async fn ask(connection: &mut Connection) -> Outcome<()> {
    expect(&connection.ask(&get("/healthz", &[])).await?, 200)
}

fn allow_files(wanted: u64) -> Outcome<()> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        setrlimit(Resource::Nofile, limit).during("raising the limit of open files")?;
    }
    Ok(())
}
