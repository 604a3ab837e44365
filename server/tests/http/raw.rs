//! Requests as no client library would send them.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::app::TestApp;

pub(crate) async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.running.addr).await.unwrap()
}

/// Sends a request, its last empty line apart, on a connection of its own. Status and answer.
pub(crate) async fn ask(app: &TestApp, request: &str) -> (u16, String) {
    let mut connection = connect(app).await;
    let request = format!("{request}connection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    (
        status.unwrap_or_else(|| panic!("no status: {answer:?}")),
        answer,
    )
}
