//! A mail server that does what a test asks of it, and remembers what came.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Accept,
    /// Answers this command with this line: `RCPT`, `DATA`, or `.` for the end of the message.
    Refuse(&'static str, &'static str),
    /// Takes the message, and breaks the connection instead of saying so.
    HangUp,
    /// Takes the message, and says nothing any more.
    FallSilent,
    /// Does not even greet.
    SaysNothing,
}

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub from: String,
    pub to: String,
    pub message: String,
}

impl Received {
    /// A field of the header, unfolded.
    pub(crate) fn field(&self, name: &str) -> &str {
        let (header, _) = self.message.split_once("\r\n\r\n").unwrap();
        let mut fields = header.lines().filter_map(|line| line.split_once(": "));
        fields
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value)
    }
}

#[derive(Default)]
struct State {
    next: VecDeque<Does>,
    received: Vec<Received>,
    connections: usize,
    greeted_by: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        let this = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let this = this.clone();
                tokio::spawn(async move { this.talk(stream).await.ok() });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What the next connections meet, in this order. All others are accepted.
    pub(crate) fn next(&self, does: &[Does]) {
        self.state.lock().unwrap().next.extend(does);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    pub(crate) fn greeted_by(&self) -> Vec<String> {
        self.state.lock().unwrap().greeted_by.clone()
    }

    /// Waits until there are as many mails.
    pub(crate) async fn has(&self, mails: usize) -> Vec<Received> {
        until(|| self.received().len() >= mails).await;
        let received = self.received();
        assert_eq!(received.len(), mails, "{received:?}");
        received
    }

    /// Waits until there were as many connections.
    pub(crate) async fn met(&self, connections: usize) {
        until(|| self.connections() >= connections).await;
        assert_eq!(self.connections(), connections);
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let does = {
            let mut state = self.state.lock().unwrap();
            state.connections += 1;
            state.next.pop_front().unwrap_or(Does::Accept)
        };
        let mut stream = BufReader::new(stream);
        if does == Does::SaysNothing {
            return std::future::pending().await;
        }
        stream.write_all(b"220 mail.example\r\n").await?;
        let (mut from, mut to) = (String::new(), String::new());
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let said = line.trim_end().to_owned();
            line.clear();
            let verb = said.split([' ', ':']).next().unwrap_or_default();
            if let Does::Refuse(at, answer) = does
                && verb == at
            {
                stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
                continue;
            }
            let answer = match verb {
                "EHLO" => {
                    self.state
                        .lock()
                        .unwrap()
                        .greeted_by
                        .push(said[5..].to_owned());
                    "250-mail.example\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8"
                }
                "AUTH" => "235 welcome",
                "MAIL" => {
                    from = between(&said);
                    "250 ok"
                }
                "RCPT" => {
                    to = between(&said);
                    "250 ok"
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let message = message(&mut stream).await?;
                    if let Does::Refuse(".", answer) = does {
                        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
                        continue;
                    }
                    let (from, to) = (from.clone(), to.clone());
                    let received = Received { from, to, message };
                    self.state.lock().unwrap().received.push(received);
                    match does {
                        Does::HangUp => return Ok(()),
                        Does::FallSilent => return std::future::pending().await,
                        _ => "250 taken",
                    }
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

async fn message(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut message = String::new();
    loop {
        let begun = message.len();
        stream.read_line(&mut message).await?;
        match &message[begun..] {
            "" => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            ".\r\n" => {
                message.truncate(begun);
                return Ok(message);
            }
            line if line.starts_with('.') => drop(message.remove(begun)),
            _ => {}
        }
    }
}

/// What stands in angle brackets.
fn between(said: &str) -> String {
    let inside = said
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or("", |(inside, _)| inside).to_owned()
}

/// Waits for what another task is about to do.
pub(crate) async fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to that");
}
