//! Connections that are open and hardly used, as browsers keep them.

use std::{net::SocketAddr, time::Duration};

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::task::JoinSet;

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
    connections: JoinSet<Outcome<()>>,
}

impl Crowd {
    pub(crate) async fn gather(address: SocketAddr, count: usize) -> Outcome<Self> {
        allow_files(u64::try_from(count)? + OTHERS)?;
        let mut connections = JoinSet::new();
        for _ in 0..count {
            let opened = Connection::open_small(address).await;
            let mut connection = opened.during("opening many connections")?;
            ask(&mut connection).await?;
            connections.spawn(linger(connection));
        }
        Ok(Self { connections })
    }

    /// Fails if the server has closed one of them.
    pub(crate) async fn leave(mut self) -> Outcome<()> {
        if let Some(ended) = self.connections.try_join_next() {
            ended??;
        }
        self.connections.shutdown().await;
        Ok(())
    }
}

async fn linger(mut connection: Connection) -> Outcome<()> {
    loop {
        tokio::time::sleep(TURN).await;
        ask(&mut connection).await?;
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
