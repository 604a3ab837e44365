//! The host of `PostgreSQL` vanishes: nothing is answered any more on the connections to it, and none of them is closed.

use std::{future::pending, net::SocketAddr, time::Duration};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use url::Url;

use super::postgres::{marks, write};
use crate::store::{
    Store,
    db::{Patience, query_scalar},
    postgres::{self, READERS, WRITERS},
    schema::Schema,
};

/// Between the server and `PostgreSQL`.
struct Network {
    address: SocketAddr,
    /// Counts the hosts. Connections to an earlier one are silent.
    host: watch::Sender<u32>,
    _carried: JoinSet<()>,
}

impl Network {
    async fn to(postgres: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (host, seen) = watch::channel(0);
        let mut carried = JoinSet::new();
        carried.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut seen = seen.clone();
                seen.mark_unchanged();
                connections.spawn(async move {
                    let mut far = TcpStream::connect(postgres).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = seen.changed() => pending().await,
                    }
                });
            }
        });
        Self {
            address,
            host,
            _carried: carried,
        }
    }

    /// There is another host in its place.
    fn fails_over(&self) {
        self.host.send_modify(|host| *host += 1);
    }
}

const SLEEPS: &str = "SELECT true FROM pg_sleep(60)";

#[tokio::test]
async fn a_host_that_vanishes_silently_is_given_up_and_its_successor_found() {
    let mut address: Url = postgres_for_tests::fresh().parse().unwrap();
    let postgres = (address.host_str().unwrap(), address.port().unwrap());
    let postgres = tokio::net::lookup_host(postgres)
        .await
        .unwrap()
        .next()
        .unwrap();
    let network = Network::to(postgres).await;
    address.set_host(Some("127.0.0.1")).unwrap();
    address.set_port(Some(network.address.port())).unwrap();
    let patience = Patience::new(Some(Duration::from_millis(300)));
    let pools = postgres::connect_with(&address, Schema::BringUpToDate, &patience)
        .await
        .unwrap();
    let store = Store::of_postgres(pools);
    write(&store, "before").await.unwrap();

    // Every connection is in the middle of something.
    let mut work = JoinSet::new();
    for _ in 0..WRITERS {
        let mut writing = store.write().await.unwrap();
        work.spawn(async move { query_scalar::<bool>(SLEEPS).fetch_one(&mut *writing).await });
    }
    for _ in 0..READERS {
        let store = store.clone();
        work.spawn(async move { query_scalar::<bool>(SLEEPS).fetch_one(store.reader()).await });
    }
    network.fails_over();
    while let Some(ended) = work.join_next().await {
        ended.unwrap().unwrap_err();
    }
    write(&store, "after").await.unwrap();
    assert_eq!(marks(&store).await, ["after", "before"]);
}
