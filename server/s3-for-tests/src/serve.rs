use std::{io, net::TcpListener, path::Path};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::task::JoinSet;

use crate::{ACCESS_KEY, SECRET_KEY};

/// Serves the folder, each folder in it a bucket, until this future is dropped.
///
/// # Errors
///
/// If the folder cannot be read, or nothing can be accepted any more.
pub async fn serve(folder: &Path, listener: TcpListener) -> io::Result<()> {
    let files = FileSystem::new(folder).map_err(|error| io::Error::other(format!("{error:?}")))?;
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let service = service.build();
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service.clone();
        connections.spawn(async move {
            let builder = Builder::new(TokioExecutor::new());
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            // A client that goes away is its own affair.
            connection.await.ok();
        });
        while connections.try_join_next().is_some() {}
    }
}
