//! Connections in memory, with a clock that runs ahead whenever all wait: no test takes the time that it is about.

mod http2;
mod slow;
mod tls;

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use super::{
    Listener,
    connection::{self, Site},
};
use crate::{config::Config, http::middleware::patience::within, metrics::Metrics};

/// Longer than any deadline: what has not happened by then never will.
const EVER: Duration = Duration::from_hours(1);

/// The client's end of a connection, and the server's task.
struct Client {
    socket: DuplexStream,
    stop: watch::Sender<()>,
    served: JoinHandle<()>,
    begun: Instant,
}

fn peer() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 4711))
}

/// What a server does with a request: answers at once, late, when its body has come, or at great length.
fn routes() -> Router {
    async fn late() -> &'static str {
        sleep(Duration::from_mins(1)).await;
        "late"
    }
    async fn takes(body: Bytes) -> String {
        body.len().to_string()
    }
    async fn in_time(request: Request, next: Next) -> Response {
        match within(request, |request| next.run(request)).await {
            Ok(response) => response,
            Err(late) => (late.close, late.failure).into_response(),
        }
    }
    Router::new()
        .route("/", get(async || "here"))
        .route("/late", get(late))
        .route("/takes", post(takes))
        .route("/large", get(async || Body::from(vec![b'x'; 4 << 20])))
        .layer(from_fn(in_time))
}

impl Client {
    /// Sends half of a body, and a second later the server is told to stop.
    async fn send_half_before_the_stop(&mut self) {
        self.send("POST /takes HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\na")
            .await;
        sleep(Duration::from_secs(1)).await;
        self.stop.send_replace(());
    }

    fn connect() -> Self {
        let (socket, theirs) = duplex(8 * 1024);
        let (stop, stopped) = watch::channel(());
        let site = Site::new(routes(), None, stopped);
        Self {
            socket,
            stop,
            served: tokio::spawn(connection::serve(theirs, peer(), site)),
            begun: Instant::now(),
        }
    }

    async fn send(&mut self, text: &str) {
        self.socket.write_all(text.as_bytes()).await.unwrap();
    }

    /// As much of an answer as comes until `end`.
    async fn read_until(&mut self, end: &str) -> String {
        let mut read = Vec::new();
        while !read.ends_with(end.as_bytes()) {
            let byte = timeout(EVER, self.socket.read_u8()).await.unwrap();
            read.push(byte.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&read))));
        }
        String::from_utf8(read).unwrap()
    }

    /// Everything until the server hangs up, and after how many seconds that was.
    async fn read_to_end(&mut self) -> (String, u64) {
        let mut read = Vec::new();
        let end = timeout(EVER, self.socket.read_to_end(&mut read)).await;
        // A reset is an end too.
        end.expect("the server hangs up").ok();
        (String::from_utf8_lossy(&read).into_owned(), self.seconds())
    }

    fn seconds(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }
}

const HERE: &str = "GET / HTTP/1.1\r\nhost: h\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn a_connection_serves_one_request_after_the_other() {
    let mut client = Client::connect();
    for _ in 0..3 {
        client.send(HERE).await;
        let answer = client.read_until("here").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        // In between there may be a pause.
        sleep(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_requests_is_closed() {
    let mut client = Client::connect();
    assert_eq!(client.read_to_end().await, (String::new(), 10));

    let mut client = Client::connect();
    client.send(HERE).await;
    client.read_until("here").await;
    assert_eq!(client.read_to_end().await, (String::new(), 75));
}

#[tokio::test(start_paused = true)]
async fn large_heads_and_many_headers_are_refused() {
    for (header, count, status) in [
        (format!("a: {}\r\n", "x".repeat(15_000)), 1, 200),
        (format!("a: {}\r\n", "x".repeat(17_000)), 1, 431),
        (format!("a: {}\r\n", "x".repeat(2_000)), 9, 431),
        ("a: b\r\n".to_owned(), 99, 200),
        ("a: b\r\n".to_owned(), 101, 431),
    ] {
        let client = Client::connect();
        let headers = header.repeat(count);
        let request = format!("GET / HTTP/1.1\r\nhost: h\r\n{headers}\r\n");
        let mut from = Vec::new();
        // The server may have answered before it was all sent.
        let (mut reader, mut writer) = tokio::io::split(client.socket);
        let send = async move {
            writer.write_all(request.as_bytes()).await.ok();
            writer
        };
        let read = async {
            let mut byte = [0];
            while !from.ends_with(b"\r\n\r\n") && reader.read(&mut byte).await.unwrap_or(0) > 0 {
                from.push(byte[0]);
            }
        };
        tokio::join!(send, read);
        let answer = String::from_utf8(from).unwrap();
        let expected = format!("HTTP/1.1 {status}");
        assert!(answer.starts_with(&expected), "{count} times: {answer}");
        client.served.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_finishes_what_it_has_begun() {
    // Nothing to finish.
    let mut client = Client::connect();
    client.send(HERE).await;
    client.read_until("here").await;
    client.stop.send_replace(());
    assert_eq!(client.read_to_end().await, (String::new(), 1));

    // A body that comes in time.
    let mut client = Client::connect();
    client.send_half_before_the_stop().await;
    sleep(Duration::from_secs(8)).await;
    client.send("b").await;
    let (answer, seconds) = client.read_to_end().await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with('2'),
        "{answer}"
    );
    assert_eq!(seconds, 9);

    // One that does not.
    let mut client = Client::connect();
    client.send_half_before_the_stop().await;
    assert_eq!(client.read_to_end().await, (String::new(), 11));
    client.served.await.unwrap();
}

/// What is said when the server stops may cross a request that is under way.
#[tokio::test(start_paused = true)]
async fn a_request_that_is_under_way_when_the_server_stops_is_answered() {
    let (first, rest) = HERE.split_at(7);
    for earlier in [0, 1] {
        // Nothing, or a part of it, has arrived at the stop.
        for (before, after) in [("", HERE), (first, rest)] {
            let mut client = Client::connect();
            for _ in 0..earlier {
                client.send(HERE).await;
                client.read_until("here").await;
            }
            client.send(before).await;
            sleep(Duration::from_millis(1)).await;
            client.stop.send_replace(());
            sleep(Duration::from_millis(900)).await;
            client.send(after).await;
            let (answer, seconds) = client.read_to_end().await;
            assert!(
                answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"),
                "{earlier} {before:?}: {answer}"
            );
            assert_eq!(seconds, 0, "the answer is the last one");
        }
        // A head that takes its time.
        let mut client = Client::connect();
        client.send(first).await;
        client.stop.send_replace(());
        sleep(Duration::from_secs(4)).await;
        client.send(rest).await;
        let (answer, seconds) = client.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(seconds, 4);
    }
}

/// The clients of connections that wait to be accepted believe that they are connected, and have sent their requests.
#[tokio::test]
async fn what_waits_to_be_accepted_when_the_server_stops_is_answered() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = socket.local_addr().unwrap();
    let mut clients = Vec::new();
    for _ in 0..20 {
        let mut client = TcpStream::connect(addr).await.unwrap();
        client.write_all(HERE.as_bytes()).await.unwrap();
        clients.push(client);
    }
    let listener = Listener {
        socket,
        routes: routes(),
        tls: None,
    };
    // It is told to stop before it accepts the first one.
    let (stop, stopped) = watch::channel(());
    stop.send_replace(());
    let config = Config::from_args(["server"].map(String::from)).unwrap();
    super::serve(listener, &config, &Metrics::default(), stopped).await;
    for mut client in clients {
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(
        TcpStream::connect(addr).await.is_err(),
        "the port is closed"
    );
}
