//! One kept-alive connection of HTTP/1.1, made for one thing: to cost the machine as little as possible beside the server.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::outcome::{Outcome, wrong};

const HEAD_END: &[u8] = b"\r\n\r\n";

pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    /// The body of a chunked answer, joined.
    joined: Vec<u8>,
}

pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a str,
    pub(crate) body: &'a [u8],
}

enum Body {
    Length(usize),
    Chunked,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        Self::with_room(address, 64 * 1024).await
    }

    /// For one of very many, which asks for little.
    pub(crate) async fn open_small(address: SocketAddr) -> Outcome<Self> {
        Self::with_room(address, 1024).await
    }

    async fn with_room(address: SocketAddr, bytes: usize) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(bytes),
            joined: Vec::new(),
        })
    }

    pub(crate) async fn ask(&mut self, request: &[u8]) -> Outcome<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head_length = self.head().await?;
        let head = self.received.get(..head_length).unwrap_or_default();
        let (status, body) = read_head(std::str::from_utf8(head)?)?;
        let chunked = match body {
            Body::Length(length) => {
                let whole = head_length + length;
                self.received
                    .reserve(whole.saturating_sub(self.received.len()));
                while self.received.len() < whole {
                    self.more().await?;
                }
                false
            }
            Body::Chunked => {
                self.chunks(head_length).await?;
                true
            }
        };
        let (head, rest) = self.received.split_at(head_length);
        Ok(Answer {
            status,
            head: std::str::from_utf8(head)?,
            body: if chunked { &self.joined } else { rest },
        })
    }

    async fn more(&mut self) -> Outcome<()> {
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(wrong("the server closed the connection")),
            _ => Ok(()),
        }
    }

    /// Reads until the empty line; the bytes up to and with it.
    async fn head(&mut self) -> Outcome<usize> {
        loop {
            self.more().await?;
            if let Some(at) = find(&self.received, HEAD_END) {
                return Ok(at + HEAD_END.len());
            }
        }
    }

    async fn chunks(&mut self, mut at: usize) -> Outcome<()> {
        self.joined.clear();
        loop {
            let line = loop {
                let rest = self.received.get(at..).unwrap_or_default();
                if let Some(length) = find(rest, b"\r\n") {
                    break length;
                }
                self.more().await?;
            };
            let size = self.received.get(at..at + line).unwrap_or_default();
            let size = usize::from_str_radix(std::str::from_utf8(size)?, 16)?;
            at += line + 2;
            while self.received.len() < at + size + 2 {
                self.more().await?;
            }
            if size == 0 {
                return Ok(());
            }
            let chunk = self.received.get(at..at + size).unwrap_or_default();
            self.joined.extend_from_slice(chunk);
            at += size + 2;
        }
    }
}

impl Answer<'_> {
    /// The value of the first header of this name, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (given, value) = line.split_once(':')?;
        given.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn read_head(head: &str) -> Outcome<(u16, Body)> {
    let status = head.get(9..12).ok_or_else(|| wrong("not HTTP"))?.parse()?;
    let body = match header(head, "content-length") {
        Some(length) => Body::Length(length.parse()?),
        None if header(head, "transfer-encoding") == Some("chunked") => Body::Chunked,
        None if status == 204 || status == 304 => Body::Length(0),
        None => return Err(wrong("an answer without an end")),
    };
    Ok((status, body))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// What a client makes of an answer that arrives in pieces.
    async fn asked(pieces: &'static [&'static str]) -> Outcome<(u16, String)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut request = [0; 4];
            stream.read_exact(&mut request).await.unwrap();
            for piece in pieces {
                stream.write_all(piece.as_bytes()).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut connection = Connection::open(address).await?;
        let answer = connection.ask(b"ping").await?;
        let read = (answer.status, answer.text().to_owned());
        server.await?;
        Ok(read)
    }

    #[tokio::test]
    async fn reads_bodies_with_a_length_and_in_chunks() {
        for pieces in [
            &["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"][..],
            &["HTTP/1.1 200 OK\r\ncontent-le", "ngth: 5\r\n\r\nhe", "llo"],
            &[
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            ],
            &[
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2",
                "\r\nhe\r\n",
                "3\r\nl",
                "lo\r\n0\r\n\r\n",
            ],
        ] {
            assert_eq!(asked(pieces).await.unwrap(), (200, "hello".to_owned()));
        }
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_an_error() {
        assert!(
            asked(&["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe"])
                .await
                .is_err()
        );
        assert!(asked(&["HTTP/1.1 200 OK\r\n\r\n"]).await.is_err());
    }
}
