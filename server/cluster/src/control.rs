//! Tests in a browser kill their server and start it again. Here that is all servers at once: while one is left, no page notices.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use tokio::{net::TcpListener, sync::Mutex, task::JoinHandle};

use crate::{outcome::Outcome, place::Place};

pub(crate) struct Shared {
    pub(crate) place: Place,
    /// A test has put out the lights: then no other may start anything.
    pub(crate) is_dark: bool,
    /// Servers that tests have killed.
    pub(crate) killed: u64,
}

pub(crate) type Handle = Arc<Mutex<Shared>>;

impl Shared {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            is_dark: false,
            killed: 0,
        }
    }
}

/// What serves it. It ends with this handle.
pub(crate) struct Control {
    pub(crate) address: SocketAddr,
    served: JoinHandle<()>,
}

impl Drop for Control {
    fn drop(&mut self) {
        self.served.abort();
    }
}

type Answer = Result<(), (StatusCode, String)>;

/// Answers `POST /kill`, `POST /stop` and `POST /start` once it is done.
pub(crate) async fn serve(shared: Handle) -> Outcome<Control> {
    let routes = Router::new()
        .route("/kill", post(kill))
        .route("/stop", post(stop))
        .route("/start", post(start))
        .with_state(shared);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let served = tokio::spawn(async move {
        // Serving ends with the task only.
        axum::serve(listener, routes).await.ok();
    });
    Ok(Control { address, served })
}

async fn kill(State(shared): State<Handle>) -> Answer {
    let mut shared = shared.lock().await;
    shared.is_dark = true;
    let Shared { place, killed, .. } = &mut *shared;
    for server in &mut place.servers {
        *killed += u64::from(server.runs());
        server.kill().map_err(failed)?;
    }
    Ok(())
}

async fn stop(State(shared): State<Handle>) -> Answer {
    let mut shared = shared.lock().await;
    shared.is_dark = true;
    for server in &mut shared.place.servers {
        server.stop().await.map_err(failed)?;
    }
    Ok(())
}

async fn start(State(shared): State<Handle>) -> Answer {
    let mut shared = shared.lock().await;
    // A test that has left them alone takes nothing from those who have not.
    if !shared.is_dark {
        return Ok(());
    }
    for server in &mut shared.place.servers {
        server.start().await.map_err(failed)?;
    }
    shared.place.is_seen().await.map_err(failed)?;
    shared.is_dark = false;
    Ok(())
}

fn failed(error: crate::outcome::Problem) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
