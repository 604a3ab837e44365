//! How the server serves: connections are counted, have deadlines, and end in good time when the server stops.
//!
//! `axum::serve` sets none of these limits and cannot be given them; `axum-server` has a door for the protocol's settings,
//! but knows neither a number of connections nor a slow client. So the loop is here, on the same parts as theirs.

pub(crate) mod limits;
pub(crate) mod pace;
pub(crate) mod tls;

mod activity;
mod admission;
mod answer;
mod connection;
mod stream;
mod taking;
#[cfg(test)]
mod tests;

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::{extract::Request, response::Response};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use self::{admission::Admission, connection::Site};
use crate::{config::Config, metrics::Metrics};

/// After a failure to accept that is not the client's, such as too many open files: until something may have changed.
const PAUSE: Duration = Duration::from_secs(1);

/// Among the extensions of a request that came by TLS.
#[derive(Clone, Copy)]
pub(crate) struct Encrypted;

/// A port, and what is served there.
pub(crate) struct Listener<R> {
    pub socket: TcpListener,
    pub routes: R,
    pub tls: Option<TlsAcceptor>,
}

/// What answers requests.
pub(crate) trait Routes:
    Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<R> Routes for R where
    R: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static
{
}

/// Serves until it is stopped, or until the other half of `stopped` is gone. Then requests are finished that
/// are in progress or under way.
pub(crate) async fn serve<R: Routes>(
    listener: Listener<R>,
    config: &Config,
    metrics: &Metrics,
    mut stopped: watch::Receiver<()>,
) {
    let Listener {
        socket: listener,
        routes,
        tls,
    } = listener;
    let admission = Admission::new(config);
    let site = Site::new(routes, tls, stopped.clone());
    // Dropped with this future, and all connections with it.
    let mut connections = JoinSet::new();
    let take = |socket: TcpStream, peer: SocketAddr, connections: &mut JoinSet<()>| {
        match admission.admit(peer.ip()) {
            Ok(place) => {
                // Answers are written in whole: waiting for more only delays them.
                socket.set_nodelay(true).ok();
                let served = connection::serve(socket, peer, site.clone());
                let open = metrics.connection();
                connections.spawn(async move {
                    served.await;
                    drop((place, open));
                });
            }
            Err(refused) => {
                tracing::debug!(%peer, ?refused, "too many connections");
                metrics.connection_refused(refused);
            }
        }
    };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((socket, peer)) => take(socket, peer, &mut connections),
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection could be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    // Closing the port resets what waits in its queue: those clients believe that they are connected.
    match waiting(listener) {
        Ok(waiting) => {
            for (socket, peer) in waiting {
                take(socket, peer, &mut connections);
            }
        }
        Err(error) => tracing::warn!(%error, "the last connections could not be accepted"),
    }
    while connections.join_next().await.is_some() {}
}

/// What has connected and was not accepted yet. It asks the system itself: the runtime may not have heard of the latest.
fn waiting(listener: TcpListener) -> io::Result<Vec<(TcpStream, SocketAddr)>> {
    let listener = listener.into_std()?;
    let mut waiting = Vec::new();
    for _ in 0..limits::BACKLOG {
        match listener.accept() {
            Ok((socket, peer)) => {
                socket.set_nonblocking(true)?;
                waiting.push((TcpStream::from_std(socket)?, peer));
            }
            Err(error) if is_the_clients(&error) => {}
            Err(_) => break,
        }
    }
    Ok(waiting)
}

/// The connection was gone before it was accepted.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
