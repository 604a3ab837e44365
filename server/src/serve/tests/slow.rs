//! Clients and handlers that take their time.

use std::time::Duration;

use tokio::time::sleep;

use super::{Client, HERE};

const TAKES: &str = "POST /takes HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn headers_have_to_come_in_ten_seconds() {
    // Byte by byte, as slowly as a patient attacker sends them.
    let mut client = Client::connect();
    let begin = "GET / HTTP/1.1\r\nx: ";
    client.send(begin).await;
    for _ in 0..9 {
        sleep(Duration::from_secs(1)).await;
        client.send("y").await;
    }
    assert_eq!(client.read_to_end().await, (String::new(), 10));

    // From the first byte on, where there has been a request before.
    let mut client = Client::connect();
    client.send(HERE).await;
    client.read_until("here").await;
    sleep(Duration::from_secs(50)).await;
    client.send(begin).await;
    assert_eq!(client.read_to_end().await, (String::new(), 60));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_is_refused_and_the_connection_closed() {
    let mut client = Client::connect();
    client.send(TAKES).await;
    client.send("1\r\na\r\n").await;
    let (answer, seconds) = client.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(answer.contains(r#""error":"too_slow""#), "{answer}");
    assert_eq!(seconds, 30);
}

#[tokio::test(start_paused = true)]
async fn a_byte_now_and_then_is_not_enough() {
    let mut client = Client::connect();
    client.send(TAKES).await;
    let mut sent = 0;
    // Never silent for long, and stopped all the same.
    let answer = loop {
        sleep(Duration::from_secs(4)).await;
        if client.seconds() >= 32 {
            break client.read_to_end().await.0;
        }
        client.send("1\r\na\r\n").await;
        sent += 1;
    };
    assert_eq!(sent, 7);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_that_gets_on_is_waited_for() {
    let mut client = Client::connect();
    client.send(TAKES).await;
    let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1000));
    // Five minutes: a thousand bytes every other second, and once a tunnel.
    for at in 0..150 {
        sleep(Duration::from_secs(if at == 75 { 25 } else { 2 })).await;
        client.send(&chunk).await;
    }
    client.send("0\r\n\r\n").await;
    let answer = client.read_until("150000").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(client.seconds() > 300);
}

#[tokio::test(start_paused = true)]
async fn an_answer_has_to_begin_in_fifteen_seconds() {
    let mut client = Client::connect();
    client.send("GET /late HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let answer = client.read_until("\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 1"), "{answer}");
    assert_eq!(client.seconds(), 15);
    // Nothing is wrong with the connection.
    client.read_until("}").await;
    client.send(HERE).await;
    client.read_until("here").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_no_answer_is_given_up() {
    let mut client = Client::connect();
    client.send("GET /large HTTP/1.1\r\nhost: h\r\n\r\n").await;
    client.read_until("\r\n\r\n").await;
    (&mut client.served).await.unwrap();
    assert_eq!(client.seconds(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_it_slowly_is_waited_for() {
    let mut client = Client::connect();
    client.send("GET /large HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let head = client.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let mut rest = 4 << 20;
    while rest > 0 {
        let piece = rest.min(32 << 10);
        let mut bytes = vec![0; piece];
        tokio::io::AsyncReadExt::read_exact(&mut client.socket, &mut bytes)
            .await
            .unwrap();
        rest -= piece;
        sleep(Duration::from_secs(3)).await;
    }
    assert!(client.seconds() > 300);
}
