//! One connection, from its first byte to its last.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, header::CONNECTION},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::{
    Encrypted, Routes,
    activity::{Activity, Doing, Expiry},
    answer::Answer,
    limits::{
        BROKEN, DRAIN, HEAD, HEAD_BYTES, HEADERS, LAST_CALL, RECEIVE_WINDOW, RECEIVE_WINDOW_ALL,
        SEND_BUFFER, STREAMS, TAKEN_BACK,
    },
    stream::Stream,
    tls,
};

/// What a connection needs to know.
#[derive(Clone)]
pub(super) struct Site<R> {
    routes: R,
    tls: Option<TlsAcceptor>,
    stopped: watch::Receiver<()>,
}

impl<R> Site<R> {
    pub(super) fn new(routes: R, tls: Option<TlsAcceptor>, stopped: watch::Receiver<()>) -> Self {
        Self {
            routes,
            tls,
            stopped,
        }
    }
}

/// Which version of HTTP is spoken. It was agreed on with the handshake, and without TLS no browser speaks HTTP/2: so
/// nothing has to be guessed from the first bytes, for which a client could let the server wait.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Http1,
    Http2,
}

/// Serves until the client is done, too slow, or the server stops.
pub(super) async fn serve<S, R>(socket: S, peer: SocketAddr, site: Site<R>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    R: Routes,
{
    let activity = Activity::new();
    let stream = Stream::new(socket, Arc::clone(&activity));
    let Site {
        routes,
        tls,
        stopped,
    } = site;
    let Some(acceptor) = tls else {
        let answer = move |request| routes.clone().oneshot(request);
        return drive(stream, peer, answer, stopped, activity, Version::Http1).await;
    };
    let mut leaving = stopped.clone();
    let handshake = timeout(HEAD, acceptor.accept(stream));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = async { leaving.changed().await.ok(); sleep(LAST_CALL).await } => return,
    };
    match shaken.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        Ok(stream) => {
            activity.is_shaken();
            let version = match stream.get_ref().1.alpn_protocol() {
                Some(tls::HTTP_2) => Version::Http2,
                _ => Version::Http1,
            };
            let answer = move |mut request: Request<Body>| {
                request.extensions_mut().insert(Encrypted);
                routes.clone().oneshot(request)
            };
            drive(stream, peer, answer, stopped, activity, version).await;
        }
        Err(error) => tls::failed(&error),
    }
}

async fn drive<S, F>(
    stream: S,
    peer: SocketAddr,
    answer: impl Fn(Request<Body>) -> F,
    mut stopped: watch::Receiver<()>,
    activity: Arc<Activity>,
    version: Version,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    F: Future<Output = Result<Response<Body>, Infallible>> + Send + 'static,
{
    let answering = Arc::clone(&activity);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let running = answering.begin();
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = answer(request.map(Body::new));
        let activity = Arc::clone(&answering);
        async move {
            let mut answer = answer.await?;
            if activity.says_goodbye() {
                let close = HeaderValue::from_static("close");
                answer.headers_mut().insert(CONNECTION, close);
            }
            Ok::<_, Infallible>(answer.map(|body| Answer::new(body, running)))
        }
    });
    let builder = match version {
        Version::Http1 => builder().http1_only(),
        Version::Http2 => {
            activity.is_shared();
            builder().http2_only()
        }
    };
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    // When it will be cut off, once it is leaving.
    let mut end = None;
    // Until when a silent client is listened to, once the server stops.
    let mut last_call = None;
    loop {
        let expiry = activity.expiry();
        // What begins from now on has this long at least: so nothing needs to wake this task when it begins.
        let soonest = Instant::now() + HEAD;
        let wake = match (end, expiry) {
            (Some(end), _) => last_call.unwrap_or(end),
            (None, Some(expiry)) => soonest.min(expiry.at()),
            (None, None) => soonest,
        };
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(error, "a connection failed");
                }
                return;
            }
            _ = stopped.changed(), if end.is_none() => {
                end = Some(Instant::now() + DRAIN);
                activity.leave();
                // HTTP/2 tells the client what it will not answer any more, once the two have greeted each other.
                if version == Version::Http2 && activity.is_greeted() {
                    connection.as_mut().graceful_shutdown();
                } else {
                    last_call = Some(Instant::now() + LAST_CALL);
                }
            }
            () = sleep_until(wake) => match (end, activity.expiry()) {
                (Some(_), _) if last_call.take().is_some() => match activity.doing() {
                    // It would be lost: its answer will be the end.
                    Doing::Asking => {}
                    Doing::Nothing | Doing::Answering => connection.as_mut().graceful_shutdown(),
                },
                (Some(_), _) => {
                    tracing::debug!("a connection was cut off, because its time was up");
                    return;
                }
                (None, Some(Expiry::Head(at))) if at <= Instant::now() => return,
                (None, Some(Expiry::Stalled(at))) if at <= Instant::now() => {
                    tracing::debug!("the client does not take its answers");
                    return;
                }
                (None, Some(Expiry::Idle(at))) if at <= Instant::now() => {
                    end = Some(Instant::now() + DRAIN);
                    connection.as_mut().graceful_shutdown();
                }
                _ => {}
            }
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // Ours, which tells a connection without a request from a request that does not come to its end.
        .header_read_timeout(None::<Duration>)
        .max_buf_size(HEAD_BYTES.into())
        .max_headers(HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        // Continuations of headers are bounded with it.
        .max_header_list_size(HEAD_BYTES.into())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_local_error_reset_streams(BROKEN)
        .initial_stream_window_size(RECEIVE_WINDOW)
        .initial_connection_window_size(RECEIVE_WINDOW_ALL)
        .max_send_buf_size(SEND_BUFFER);
    builder
}
