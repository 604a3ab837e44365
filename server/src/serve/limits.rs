//! What a connection and a request may take, in one place. What an operator may want to change is in the configuration.

use std::time::Duration;

/// Until a request's line and headers have come: since the connection was made, or since the first byte of a further
/// request. Slow telephones need two or three seconds.
pub(crate) const HEAD: Duration = Duration::from_secs(10);

/// The request line and all headers together. Browsers and proxies stay below 8 kB.
pub(super) const HEAD_BYTES: u16 = 16 * 1024;

/// Browsers send some twenty.
pub(super) const HEADERS: usize = 100;

/// A connection without a request is kept open for this long. Proxies give up theirs after a minute: if the server did so
/// first, a request might be under way already.
pub(super) const IDLE: Duration = Duration::from_secs(75);

/// The longest silence while the other side has to send or to take something.
pub(crate) const SILENCE: Duration = Duration::from_secs(30);

/// Bytes per second, on average, that the other side has to send or to take once [`SILENCE`] is used up. The slowest
/// telephone networks manage ten times as much.
pub(crate) const SLOWEST: u32 = 500;

/// Until an answer begins, not counting the time in which the client had to send something.
pub(crate) const ANSWER: Duration = Duration::from_secs(15);

/// Requests at a time on one connection of HTTP/2. A page asks for ten files.
pub(super) const STREAMS: u32 = 32;

/// HTTP/2: how much of a body may arrive before it is read, for one request and for all of a connection. Together with the
/// number of connections this is what clients can make the server keep; an upload is read faster than it comes.
pub(super) const RECEIVE_WINDOW: u32 = 128 * 1024;
pub(super) const RECEIVE_WINDOW_ALL: u32 = 256 * 1024;

/// HTTP/2: how much of an answer is taken from its body before the client has taken it, and in what pieces.
pub(super) const SEND_BUFFER: usize = 64 * 1024;
pub(super) const PIECE: usize = 16 * 1024;

/// HTTP/2: requests that their client took back before the server looked at them, and requests that broke the protocol.
/// Browsers take back a handful when a page is left; a flood of them is answered by hanging up.
pub(super) const TAKEN_BACK: usize = 20;
pub(super) const BROKEN: usize = 32;

/// HTTP/2: the longest wait of one answer for its client while others of the connection move. Answers take turns, so on a
/// slow network the turn of one comes late.
pub(super) const TURN: Duration = Duration::from_mins(2);

/// HTTP/2: what lies in buffers when an answer is finished may be on its way for this long. Later bytes belong to no answer,
/// and keep no connection open.
pub(super) const LINGER: Duration = Duration::from_mins(5);

/// A server that stops listens to a silent connection for this long: a request may be under way, and hanging up on it would
/// leave its client without an answer. No network that people use takes longer from one end to the other.
pub(super) const LAST_CALL: Duration = Duration::from_secs(1);

/// How many connections wait to be accepted, at most: Tokio asks for a queue of this length.
pub(super) const BACKLOG: usize = 1024;

/// Requests in progress at a shutdown get this long.
pub(crate) const DRAIN: Duration = Duration::from_secs(10);

/// The files that the server needs beside its connections: the database, uploads, listeners.
#[cfg(unix)]
const OWN_FILES: u64 = 256;

/// Each connection is an open file, and many systems allow 1024 of them if a process does not ask for more. Without this
/// the database would be the first to go without.
#[cfg(unix)]
pub(crate) fn allow_files_for(connections: u32) {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    let wanted = u64::from(connections) + OWN_FILES;
    let Some(current) = limit.current.filter(|current| *current < wanted) else {
        return;
    };
    let allowed = limit.maximum.map_or(wanted, |most| most.min(wanted));
    limit.current = Some(allowed.max(current));
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the number of open files could not be raised");
    }
    if allowed < wanted {
        tracing::warn!(
            allowed,
            wanted,
            "the system allows fewer open files than LONGHAUL_CONNECTIONS needs"
        );
    }
}

#[cfg(not(unix))]
pub(crate) fn allow_files_for(_: u32) {}
