//! One upload, as decisions: what to do next, whatever happened. Pure, so that every order of broken connections,
//! pauses and refusals can be tested without any of them.

use std::time::Duration;

use crate::api::{Attachment, Timestamp};
use longhaul_session::Backoff;

/// How much is sent at a time: at most this is lost when a connection breaks before the server has seen the end of it.
const PART: u64 = 256 * 1024;
/// The pauses after failures.
pub(super) const RETRY: Backoff = Backoff::new(
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(30),
);

/// What is known of a file without reading it. Two that agree in it may still differ: see [`Event::Another`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub name: String,
    pub size: u64,
    /// Milliseconds since 1970.
    pub modified: Option<Timestamp>,
}

/// Where an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Begun on an earlier page, which had the file.
    Left,
    Sending,
    /// The server cannot be reached; it is tried again by itself.
    Waiting,
    /// The user does not want to sign in for now.
    SignedOut,
    Paused,
    /// The server will not have this file; the message says why.
    Refused,
}

/// One file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub state: State,
    pub facts: Facts,
    /// Once the server knows of it.
    pub id: Option<String>,
    /// Bytes that the server has for certain.
    pub offset: u64,
    /// Why the server refused it: the code of a refusal, or a sentence.
    pub reason: String,
    /// Begun with a file that was chosen earlier; this one looks the same.
    pub resumed: bool,
    /// In a row.
    failures: u32,
}

/// What came of the last command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Announced(String),
    /// The server has this many bytes.
    Stands(u64),
    /// What the server has is not the beginning of this file, or nothing can prove that it is.
    Another,
    /// It does not have the number of bytes that the part began with, or was disturbed.
    OutOfStep,
    /// The server does not know this upload any more.
    Gone,
    Refused(String),
    Unreachable,
    SignedOut,
    Waited,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Announce,
    /// Ask how much the server has.
    Look(String),
    Send {
        id: String,
        from: u64,
        to: u64,
    },
    /// At most this long; jitter shortens it.
    Wait(Duration),
    /// It has all of it: this is the answer.
    Answer(String),
    Nothing,
}

impl Upload {
    /// A file was chosen. `left` is what is known of an earlier one for the same question.
    pub fn begin(facts: Facts, left: Option<&Self>) -> (Self, Command) {
        let same = left.filter(|left| left.facts == facts && left.id.is_some());
        let mut upload = Self {
            state: State::Sending,
            facts,
            id: same.and_then(|left| left.id.clone()),
            offset: same.map_or(0, |left| left.offset),
            reason: String::new(),
            resumed: same.is_some(),
            failures: 0,
        };
        let next = upload.next();
        (upload, next)
    }

    /// What the server says of an unfinished one.
    pub fn left(file: &Attachment) -> Self {
        Self {
            state: State::Left,
            facts: Facts {
                name: file.name.clone(),
                size: file.size,
                modified: file.modified,
            },
            id: Some(file.id.to_string()),
            offset: file.received,
            reason: String::new(),
            resumed: false,
            failures: 0,
        }
    }

    /// Whether it may still become the answer without being chosen again.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.state, State::Left | State::Refused)
    }

    pub fn pause(&mut self) {
        if matches!(self.state, State::Sending | State::Waiting) {
            self.state = State::Paused;
        }
    }

    /// The person wants to go on, or there is reason to think that it works again.
    pub fn go_on(&mut self) -> Command {
        match self.state {
            State::Paused | State::Waiting | State::SignedOut => self.next(),
            State::Left | State::Sending | State::Refused => Command::Nothing,
        }
    }

    /// What to do after `event`.
    pub fn happened(&mut self, event: Event) -> Command {
        if !matches!(self.state, State::Sending | State::Waiting) {
            return Command::Nothing;
        }
        match event {
            Event::Announced(id) => {
                self.id = Some(id);
                self.stands(0)
            }
            Event::Stands(offset) => self.stands(offset),
            Event::OutOfStep => {
                self.failures += 1;
                match self.failures {
                    1 => self.next(),
                    _ => self.wait(),
                }
            }
            Event::Gone => {
                self.id = None;
                self.offset = 0;
                self.failures += 1;
                match self.failures {
                    1 => self.next(),
                    _ => self.wait(),
                }
            }
            Event::Another => {
                self.id = None;
                self.offset = 0;
                self.resumed = false;
                Command::Announce
            }
            Event::Unreachable => {
                self.failures += 1;
                self.wait()
            }
            Event::Refused(reason) => {
                self.state = State::Refused;
                self.reason = reason;
                Command::Nothing
            }
            Event::SignedOut => {
                self.state = State::SignedOut;
                Command::Nothing
            }
            Event::Waited => self.next(),
        }
    }

    fn stands(&mut self, offset: u64) -> Command {
        let Some(id) = self.id.clone() else {
            return Command::Announce;
        };
        // Whatever failed before, it is making progress.
        if offset > self.offset || offset == 0 {
            self.failures = 0;
        }
        self.offset = offset;
        if offset >= self.facts.size {
            return Command::Answer(id);
        }
        let to = self.facts.size.min(offset + PART);
        Command::Send {
            id,
            from: offset,
            to,
        }
    }

    fn next(&mut self) -> Command {
        self.state = State::Sending;
        match &self.id {
            Some(id) => Command::Look(id.clone()),
            None => Command::Announce,
        }
    }

    fn wait(&mut self) -> Command {
        self.state = State::Waiting;
        Command::Wait(RETRY.ceiling(self.failures.saturating_sub(1)))
    }
}
