//! What holds for connections, whatever is asked for on them. Their deadlines are tested beside the code, in memory.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};

use crate::{
    app::{Ask, TestApp},
    raw,
};

/// Asks on a connection that stays open; `None` if it was closed.
async fn alive(connection: &mut TcpStream) -> Option<()> {
    let request = b"HEAD /healthz HTTP/1.1\r\nhost: h\r\n\r\n";
    connection.write_all(request).await.ok()?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(connection.read_u8().await.ok()?);
    }
    Some(())
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_more_are_closed_at_once() {
    let app = TestApp::with(&["--connections-per-address=3"]).await;
    // The client of the tests keeps one.
    app.get("/healthz").answer().await;
    let mut open = [raw::connect(&app).await, raw::connect(&app).await];
    for connection in &mut open {
        alive(connection).await.unwrap();
    }
    let mut refused = raw::connect(&app).await;
    assert_eq!(alive(&mut refused).await, None);
    let series = r#"connections_refused_total{outcome="address"}"#;
    assert_eq!(app.metric(series).await, Some(1.0));
    for connection in &mut open {
        alive(connection).await.unwrap();
    }
}

#[tokio::test]
async fn all_together_have_so_many() {
    let app = TestApp::with(&["--connections=2"]).await;
    app.get("/healthz").answer().await;
    let mut second = raw::connect(&app).await;
    alive(&mut second).await.unwrap();
    let mut refused = raw::connect(&app).await;
    assert_eq!(alive(&mut refused).await, None);
    let series = r#"connections_refused_total{outcome="all"}"#;
    assert_eq!(app.metric(series).await, Some(1.0));
}

#[tokio::test]
async fn a_trusted_proxy_brings_the_connections_of_many() {
    let proxy: SocketAddr = "127.0.0.2:0".parse().unwrap();
    let flags = ["--connections-per-address=1", "--trusted-proxies=127.0.0.2"];
    let app = TestApp::with(&flags).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(proxy).unwrap();
        open.push(socket.connect(app.running.addr).await.unwrap());
    }
    for connection in &mut open {
        alive(connection).await.unwrap();
    }
}

#[tokio::test]
async fn https_without_a_proxy_is_remembered_by_browsers() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let flags = [
        format!("--tls-cert={}", write("cert.pem", made.cert.pem())),
        format!(
            "--tls-key={}",
            write("key.pem", made.signing_key.serialize_pem())
        ),
    ];
    let app = TestApp::with(&[&flags[0], &flags[1]]).await;

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let name = "localhost".try_into().unwrap();
    let socket = raw::connect(&app).await;
    let mut stream = connector.connect(name, socket).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age="),
        "{answer}"
    );
}
