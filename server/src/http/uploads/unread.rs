//! Bodies that a refusal left unread. A browser that is still sending when the connection closes reports a broken
//! network and never sees the answer: so the rest is read, and forgotten.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use tokio::sync::oneshot;

/// A client that sends more slowly than this has to live with the broken connection.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn read_to_the_end(request: Request, next: Next) -> Response {
    let (back, rest) = oneshot::channel();
    let request = request.map(|body| {
        Body::new(Lent {
            body,
            back: Some(back),
        })
    });
    let mut rest = rest;
    let response = next.run(request).await;
    let status = response.status();
    // The disk may be full in the middle of a part.
    if (status.is_client_error() || status.is_server_error())
        && let Ok(body) = rest.try_recv()
    {
        // Read or not, the answer stands.
        let _ = tokio::time::timeout(PATIENCE, crate::http::body::drain(body)).await;
    }
    response
}

/// A body that is handed back when it is no longer needed.
struct Lent {
    body: Body,
    back: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take() {
            // Fails only if the request itself has gone away.
            let _ = back.send(std::mem::take(&mut self.body));
        }
    }
}
