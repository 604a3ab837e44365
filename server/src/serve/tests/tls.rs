//! HTTPS without a proxy.

use std::{
    fs,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use axum::http::{Request, StatusCode, Version};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    time::sleep,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};

use super::{EVER, peer, routes};
use crate::{
    clock::{Clock, SystemClock},
    config::TlsFiles,
    serve::{
        connection::{self, Site},
        tls::{self, Certificates, LOOK_EVERY, TlsError},
    },
};

/// A certificate for `localhost` and its key, as files.
fn certificate() -> (CertificateDer<'static>, NamedTempFile, NamedTempFile) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let written = |text: String| {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    };
    (
        made.cert.der().clone(),
        written(made.cert.pem()),
        written(made.signing_key.serialize_pem()),
    )
}

fn files(certificate: &NamedTempFile, key: &NamedTempFile) -> TlsFiles {
    TlsFiles {
        certificate: certificate.path().to_owned(),
        key: key.path().to_owned(),
    }
}

/// A server with TLS, and the client's end of a connection to it.
pub(super) fn connect() -> (CertificateDer<'static>, DuplexStream, watch::Sender<()>) {
    let (root, certificate, key) = certificate();
    let (ours, theirs) = duplex(64 * 1024);
    let (stop, stopped) = watch::channel(());
    let tls = open(&files(&certificate, &key)).unwrap().acceptor();
    let site = Site::new(routes(), Some(tls.unwrap()), stopped);
    tokio::spawn(connection::serve(theirs, peer(), site));
    (root, ours, stop)
}

fn open(files: &TlsFiles) -> Result<Arc<Certificates>, TlsError> {
    Certificates::open(files, SystemClock.now())
}

pub(super) async fn shake(
    root: CertificateDer<'static>,
    socket: DuplexStream,
    protocol: &[u8],
) -> TlsStream<DuplexStream> {
    try_to_shake(root, socket, protocol).await.unwrap()
}

async fn try_to_shake(
    root: CertificateDer<'static>,
    socket: DuplexStream,
    protocol: &[u8],
) -> io::Result<TlsStream<DuplexStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let name = "localhost".try_into().unwrap();
    connector.connect(name, socket).await
}

#[tokio::test(start_paused = true)]
async fn both_versions_of_http_are_spoken() {
    let (root, socket, _stop) = connect();
    let mut stream = shake(root, socket, b"http/1.1").await;
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let (root, socket, _stop) = connect();
    let stream = TokioIo::new(shake(root, socket, b"h2").await);
    let shaken = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream);
    let (mut sender, connection) = shaken.await.unwrap();
    tokio::spawn(connection);
    let ask = |path: &str| {
        let uri = format!("https://localhost{path}");
        Request::get(uri).body(Empty::<Bytes>::new()).unwrap()
    };
    let (here, late) = tokio::join!(
        sender.clone().send_request(ask("/")),
        sender.send_request(ask("/late"))
    );
    let here = here.unwrap();
    assert_eq!(
        (here.status(), here.version()),
        (StatusCode::OK, Version::HTTP_2)
    );
    let body = here.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "here");
    // The same limits hold.
    assert_eq!(late.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_has_to_come_in_ten_seconds() {
    for first in [&b""[..], b"\x16\x03\x01\x02\x00", HTTP] {
        let (_, mut socket, _stop) = connect();
        let begun = tokio::time::Instant::now();
        socket.write_all(first).await.unwrap();
        let mut rest = Vec::new();
        let end = tokio::time::timeout(EVER, socket.read_to_end(&mut rest)).await;
        end.expect("the server hangs up").ok();
        // Plain HTTP is refused at once.
        let expected = if first == HTTP { 0 } else { 10 };
        assert_eq!(begun.elapsed().as_secs(), expected, "{first:?}");
    }
}

const HTTP: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn a_silent_connection_of_http_2_is_closed_too() {
    for (asks, seconds) in [(false, 10), (true, 75)] {
        let (root, socket, _stop) = connect();
        let begun = tokio::time::Instant::now();
        let stream = TokioIo::new(shake(root, socket, b"h2").await);
        let shaken = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream);
        let (mut sender, connection) = shaken.await.unwrap();
        let ended = tokio::spawn(connection);
        if asks {
            let request = Request::get("https://localhost/").body(Empty::<Bytes>::new());
            let answer = sender.send_request(request.unwrap()).await.unwrap();
            answer.into_body().collect().await.unwrap();
            sleep(Duration::from_millis(1)).await;
        }
        tokio::time::timeout(EVER, ended)
            .await
            .expect("the server hangs up")
            .unwrap()
            .ok();
        assert_eq!(begun.elapsed().as_secs(), seconds);
    }
}

#[test]
fn files_that_will_not_do_are_refused_by_the_name_of_their_setting() {
    let (_, certificate, key) = certificate();
    let (_, _, other_key) = self::certificate();
    let refused = |certificate: &NamedTempFile, key: &NamedTempFile| {
        open(&files(certificate, key)).err().unwrap()
    };
    assert!(open(&files(&certificate, &key)).is_ok());
    let pair = refused(&certificate, &other_key);
    assert!(matches!(pair, TlsError::Pair(_)), "{pair}");
    let swapped = refused(&key, &certificate);
    assert!(matches!(swapped, TlsError::Empty(_)), "{swapped}");
    let no_key = refused(&certificate, &certificate);
    assert!(matches!(no_key, TlsError::Key { .. }), "{no_key}");
    let missing = TlsFiles {
        certificate: "/nowhere/cert.pem".into(),
        key: key.path().to_owned(),
    };
    let missing = open(&missing).err().unwrap();
    assert!(
        missing
            .to_string()
            .starts_with("LONGHAUL_TLS_CERT: /nowhere"),
        "{missing}"
    );
}

/// Whether a client that trusts `root` alone is served.
async fn is_shown(tls: &Arc<Certificates>, root: &CertificateDer<'static>) -> bool {
    let (ours, theirs) = duplex(64 * 1024);
    let (_stop, stopped) = watch::channel(());
    let site = Site::new(routes(), Some(tls.acceptor().unwrap()), stopped);
    tokio::spawn(connection::serve(theirs, peer(), site));
    try_to_shake(root.clone(), ours, b"http/1.1").await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn a_renewed_certificate_is_shown_without_a_restart() {
    let (old, certificate, key) = certificate();
    let (new, next_certificate, next_key) = self::certificate();
    let watched = open(&files(&certificate, &key)).unwrap();
    let (_stop, stopped) = watch::channel(());
    tokio::spawn(tls::watch(
        Arc::clone(&watched),
        Arc::new(SystemClock),
        stopped,
    ));
    let shown = async || {
        sleep(LOOK_EVERY * 2).await;
        (
            is_shown(&watched, &old).await,
            is_shown(&watched, &new).await,
        )
    };
    assert_eq!(shown().await, (true, false));
    // Half of a renewal: the new certificate does not go with the old key.
    fs::copy(next_certificate.path(), certificate.path()).unwrap();
    assert_eq!(shown().await, (true, false));
    fs::copy(next_key.path(), key.path()).unwrap();
    assert_eq!(shown().await, (false, true));
    // What happens by mistake takes nothing from those who are served.
    fs::remove_file(certificate.path()).unwrap();
    assert_eq!(shown().await, (false, true));
    fs::write(certificate.path(), "no certificate").unwrap();
    assert_eq!(shown().await, (false, true));
}
