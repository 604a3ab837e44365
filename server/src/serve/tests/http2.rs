//! Clients of HTTP/2 that no library would be: each frame is written by hand.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, split},
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::client::TlsStream;

use super::{
    EVER,
    tls::{connect, shake},
};
use crate::serve::limits::STREAMS;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

struct Frame {
    kind: u8,
    flags: u8,
    payload: Vec<u8>,
}

impl Frame {
    /// The number at `place` of the payload.
    fn number(&self, place: usize) -> u32 {
        u32::from_be_bytes(self.payload[place..place + 4].try_into().unwrap())
    }
}

/// Ends at the end of the connection, with nothing.
async fn read(from: &mut ReadHalf<TlsStream<DuplexStream>>) -> Option<Frame> {
    let mut head = [0; 9];
    from.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; length as usize];
    from.read_exact(&mut payload).await.ok()?;
    Some(Frame {
        kind: head[3],
        flags: head[4],
        payload,
    })
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// `GET https://localhost` and `path`.
fn get(stream: u32, path: &str) -> Vec<u8> {
    let text = |name: u8, value: &str| {
        let length = u8::try_from(value.len()).unwrap();
        [&[name, length], value.as_bytes()].concat()
    };
    let block = [vec![0x82, 0x87], text(4, path), text(1, "localhost")].concat();
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &block)
}

fn room(stream: u32, bytes: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &bytes.to_be_bytes())
}

struct Client {
    reader: ReadHalf<TlsStream<DuplexStream>>,
    writer: WriteHalf<TlsStream<DuplexStream>>,
    begun: Instant,
    _stop: watch::Sender<()>,
}

/// A client that takes so many bytes of each answer until it grants more.
async fn client(window: u32) -> Client {
    let (root, socket, stop) = connect();
    let begun = Instant::now();
    let (reader, mut writer) = split(shake(root, socket, b"h2").await);
    writer
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    let initial_window_size = [&[0, 4][..], &window.to_be_bytes()].concat();
    let settings = frame(SETTINGS, 0, 0, &initial_window_size);
    writer.write_all(&settings).await.unwrap();
    Client {
        reader,
        writer,
        begun,
        _stop: stop,
    }
}

impl Client {
    async fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).await.unwrap();
        self.writer.flush().await.unwrap();
    }

    /// All frames until the server hangs up, and after how many seconds it does.
    async fn rest(
        mut self,
        mut meanwhile: impl AsyncFnMut(&mut WriteHalf<TlsStream<DuplexStream>>),
    ) -> (Vec<Frame>, u64) {
        let mut frames = Vec::new();
        let reading = async {
            while let Some(frame) = read(&mut self.reader).await {
                frames.push(frame);
            }
        };
        let writing = async {
            meanwhile(&mut self.writer).await;
            std::future::pending::<()>().await;
        };
        let either = async {
            tokio::select! {
                () = reading => {}
                () = writing => {}
            }
        };
        timeout(EVER, either).await.expect("the server hangs up");
        (frames, self.begun.elapsed().as_secs())
    }
}

/// The error of the last goodbye.
fn goodbye(frames: &[Frame]) -> Option<u32> {
    let last = frames.iter().rfind(|frame| frame.kind == GOAWAY);
    last.map(|frame| frame.number(4))
}

fn taken(frames: &[Frame]) -> usize {
    let data = frames.iter().filter(|frame| frame.kind == DATA);
    data.map(|frame| frame.payload.len()).sum()
}

#[tokio::test(start_paused = true)]
async fn a_client_that_grants_no_room_for_an_answer_is_given_up() {
    let mut client = client(0).await;
    client.send(&get(1, "/large")).await;
    // Alive all the time, and every ping is answered.
    let pings = async |writer: &mut WriteHalf<_>| {
        while writer.write_all(&frame(PING, 0, 0, &[0; 8])).await.is_ok() {
            sleep(Duration::from_secs(5)).await;
        }
    };
    let (frames, seconds) = client.rest(pings).await;
    assert!(frames.iter().any(|frame| frame.kind == HEADERS));
    assert!(frames.iter().filter(|frame| frame.kind == PING).count() > 4);
    assert_eq!((taken(&frames), seconds), (0, 30));
}

#[tokio::test(start_paused = true)]
async fn a_byte_of_room_now_and_then_is_not_enough() {
    let mut client = client(0).await;
    client.send(&get(1, "/large")).await;
    let bytes = async |writer: &mut WriteHalf<_>| {
        loop {
            sleep(Duration::from_secs(20)).await;
            if writer.write_all(&room(1, 1)).await.is_err() {
                return;
            }
        }
    };
    let (frames, seconds) = client.rest(bytes).await;
    // The first byte moved something; those after it belong to the same piece.
    assert_eq!((taken(&frames), seconds), (2, 50));
}

/// Other answers of the connection go on, which gives this one more time, and not for ever.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_never_taken_ends_the_connection_of_others_too() {
    let mut client = client(1 << 10).await;
    client.send(&get(1, "/large")).await;
    let others = async |writer: &mut WriteHalf<_>| {
        for number in 1.. {
            sleep(Duration::from_secs(10)).await;
            if writer.write_all(&get(2 * number + 1, "/")).await.is_err() {
                return;
            }
        }
    };
    let (frames, seconds) = client.rest(others).await;
    let answers = frames.iter().filter(|frame| frame.kind == HEADERS);
    assert!(answers.count() > 10, "the others were answered");
    assert_eq!(seconds, 120);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_grants_room_slowly_is_waited_for() {
    let mut client = client(0).await;
    client.send(&get(1, "/large")).await;
    let mut rest = 4 << 20;
    while rest > 0 {
        let piece = rest.min(32 << 10);
        client.send(&room(1, piece)).await;
        client.send(&room(0, piece)).await;
        let mut left = piece;
        while left > 0 {
            let frame = read(&mut client.reader).await.expect("the rest");
            if frame.kind == DATA {
                left -= u32::try_from(frame.payload.len()).unwrap();
            }
        }
        rest -= piece;
        sleep(Duration::from_secs(3)).await;
    }
    assert!(client.begun.elapsed().as_secs() > 300);
}

#[tokio::test(start_paused = true)]
async fn pings_alone_do_not_keep_a_connection() {
    let mut client = client(1 << 16).await;
    client.send(&get(1, "/")).await;
    let pings = async |writer: &mut WriteHalf<_>| {
        while writer.write_all(&frame(PING, 0, 0, &[0; 8])).await.is_ok() {
            sleep(Duration::from_secs(30)).await;
        }
    };
    let (frames, seconds) = client.rest(pings).await;
    assert_eq!(goodbye(&frames), Some(0), "it is told to leave");
    assert!((375..400).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn requests_that_are_taken_back_at_once_end_the_connection() {
    let client = client(1 << 16).await;
    let flood = async |writer: &mut WriteHalf<_>| {
        for number in 0..2000 {
            let stream = 2 * number + 1;
            let cancel = frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes());
            let both = [get(stream, "/late"), cancel].concat();
            if writer.write_all(&both).await.is_err() {
                return;
            }
        }
    };
    let (frames, seconds) = client.rest(flood).await;
    assert_eq!((goodbye(&frames), seconds), (Some(ENHANCE_YOUR_CALM), 0));
}

#[tokio::test(start_paused = true)]
async fn so_many_requests_at_a_time_and_no_more() {
    let mut client = client(1 << 16).await;
    // Once the server's settings are known, as a client has to wait for them.
    let settings = read(&mut client.reader).await.unwrap();
    assert_eq!((settings.kind, settings.flags), (SETTINGS, 0));
    let acknowledged = frame(SETTINGS, 1, 0, &[]);
    client.send(&acknowledged).await;
    let many = STREAMS + 8;
    for number in 0..many {
        client.send(&get(2 * number + 1, "/late")).await;
    }
    let mut refused = 0;
    while refused < 8 {
        let frame = read(&mut client.reader).await.unwrap();
        assert_ne!(frame.kind, HEADERS, "refused before any is answered");
        if frame.kind == RST_STREAM {
            assert_eq!(frame.number(0), REFUSED_STREAM);
            refused += 1;
        }
    }
    let mut answered = 0;
    while answered < STREAMS {
        let frame = read(&mut client.reader).await.unwrap();
        assert_ne!(frame.kind, RST_STREAM);
        answered += u32::from(frame.kind == HEADERS);
    }
}

#[tokio::test(start_paused = true)]
async fn headers_that_go_on_and_on_end_the_connection() {
    let mut client = client(1 << 16).await;
    client
        .send(&frame(HEADERS, END_STREAM, 1, &[0x82, 0x87]))
        .await;
    let mut sent = 0;
    let flood = async |writer: &mut WriteHalf<_>| {
        // A header that is not indexed, whose name is `x` and whose value has 126 bytes.
        let header = [&[0, 1, b'x', 126][..], &[b'y'; 126]].concat();
        let continued = frame(CONTINUATION, 0, 1, &header.repeat(100));
        while sent < 10_000 && writer.write_all(&continued).await.is_ok() {
            sent += 1;
        }
    };
    let (frames, seconds) = client.rest(flood).await;
    assert_eq!((goodbye(&frames), seconds), (Some(ENHANCE_YOUR_CALM), 0));
    assert!(sent < 100, "{sent} frames were taken");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_floods_and_never_reads_is_given_up() {
    for flood in [frame(PING, 0, 0, &[0; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut client = client(1 << 16).await;
        client.send(&get(1, "/")).await;
        let many = flood.repeat(1000);
        let sending = async { while client.writer.write_all(&many).await.is_ok() {} };
        timeout(EVER, sending).await.expect("the server hangs up");
        let seconds = client.begun.elapsed().as_secs();
        assert!((30..=40).contains(&seconds), "{seconds}");
    }
}
