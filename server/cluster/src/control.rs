//! Tests in a browser kill their server and start it again. Here that is all servers at once: while one is left, no page notices.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use tokio::{net::TcpListener, sync::Mutex, task::JoinHandle};

use crate::{outcome::Outcome, place::Place};

/// The place, and whether a test has put out its lights: then no other may start anything.
pub(crate) struct Shared {
    pub(crate) place: Place,
    pub(crate) is_dark: bool,
}

pub(crate) type Handle = Arc<Mutex<Shared>>;

type Answer = Result<(), (StatusCode, String)>;

/// Answers `POST /kill`, `POST /stop` and `POST /start` once it is done.
pub(crate) async fn serve(shared: Handle) -> Outcome<(SocketAddr, JoinHandle<()>)> {
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
    Ok((address, served))
}

async fn kill(State(shared): State<Handle>) -> Answer {
    let mut shared = shared.lock().await;
    shared.is_dark = true;
    for server in &mut shared.place.servers {
        server.kill().await.map_err(failed)?;
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
