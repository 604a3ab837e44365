//! axum, and nothing behind it.

use std::net::SocketAddr;

use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, routing::get};
use tempfile::TempDir;

use crate::{outcome::Outcome, process::Process};

pub(crate) struct BareServer {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    /// Of its log.
    pub(super) _folder: TempDir,
}

pub(crate) fn path(bytes: usize) -> String {
    format!("/{bytes}")
}

/// Serves until the process is ended.
pub(crate) fn serve(address: SocketAddr, sizes: &[usize]) -> Outcome<()> {
    let mut router = Router::new();
    for size in sizes {
        let text = Bytes::from(vec![b'x'; *size]);
        let answer = async move || ([(CONTENT_TYPE, "text/plain")], text);
        router = router.route(&path(*size), get(answer));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        Ok(axum::serve(listener, router).await?)
    })
}
